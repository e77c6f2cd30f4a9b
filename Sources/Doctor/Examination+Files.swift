import Authority
import DurableFiles
import EventLog

extension Examination {
    /// What a ledger's folder holds, and whether that is a folder.
    private static let known: [String: Bool] = [
        "ledger.db": false, "ledger.db-wal": false, "ledger.db-shm": false, "views.db": false, "views.db-wal": false,
        "views.db-shm": false, "credentials.json": false, "credentials.json.lock": false, "lock": false,
        "backups": false, "keys": true,
        "buckets": true, "webhooks": true,
    ]
    /// How many files of the folder of keys are looked at.
    private static let mostKeyFiles = 10_000

    /// Looks at what lies in the folder, whose it is, and who may read and change it.
    func lookAtFiles(_ names: [String], _ diagnosis: inout Diagnosis) {
        let path = self.folder.path
        guard let folder = FileStatus(FilePlace.resolved(path) ?? path) else { return }
        self.lookAtFolder(path, folder, owner: folder.owner, &diagnosis)
        for name in names { self.lookAt(name, owner: folder.owner, &diagnosis) }
        self.lookAtKeyFiles(owner: folder.owner, &diagnosis)
        for beside in [self.anchorPath, self.folder.developmentMasterKey].compactMap(\.self) {
            self.lookAtFile(beside, owner: folder.owner, &diagnosis)
        }
        if folder.owner != self.surroundings.user {
            diagnosis.skip(
                "what only the folder's owner can tell: it belongs to user \(folder.owner), and this program runs as \(self.surroundings.user)"
            )
        }
    }

    private func lookAt(_ name: String, owner: UInt32, _ diagnosis: inout Diagnosis) {
        let path = self.folder.path + "/" + name
        guard let status = FileStatus(path), name != "control.sock" else { return }
        guard let isFolder = Self.known[name] else {
            guard !name.contains(".unfinished") else {
                return diagnosis.add(
                    Finding(
                        .note,
                        .unfinished,
                        at: path,
                        "It is left of a write that did not come to its end; nothing reads it.",
                        do: "Nothing: the next start removes it."
                    )
                )
            }
            // Where SQLite would roll the log back, opening it tells.
            guard !name.hasSuffix("-journal") else { return }
            return diagnosis.add(
                Finding(
                    .note,
                    .stranger,
                    at: path,
                    "It is none of a ledger's files, and nothing reads it.",
                    do: "Move it elsewhere, if you know what it is."
                )
            )
        }
        guard isFolder ? status.isFolder : status.isFile else {
            return diagnosis.add(
                Finding(
                    .problem,
                    .notAFile,
                    at: path,
                    isFolder ? "It is no folder." : "It is no regular file: links and pipes are not followed.",
                    do: "Put the \(isFolder ? "folder" : "file") itself there."
                )
            )
        }
        if isFolder {
            self.lookAtFolder(path, status, owner: owner, &diagnosis)
        } else {
            self.lookAtFile(path, owner: owner, &diagnosis)
        }
    }

    private func lookAtFolder(_ path: String, _ status: FileStatus, owner: UInt32, _ diagnosis: inout Diagnosis) {
        self.compare(status, path, with: owner, &diagnosis)
        guard status.mode & 0o077 != 0 else { return }
        let isWritable = status.mode & 0o022 != 0
        diagnosis.add(
            Finding(
                isWritable ? .problem : .warning,
                .folderMode,
                at: path,
                isWritable
                    ? "Others may write into it (mode \(status.octalMode)): they could put another ledger in the place of this one."
                    : "Others may look into it (mode \(status.octalMode)).",
                do: "chmod 700 \(Self.quoted(path))"
            )
        )
    }

    /// Looks at a file, where there is one; credentials are looked at more closely elsewhere.
    private func lookAtFile(_ path: String, owner: UInt32, _ diagnosis: inout Diagnosis) {
        guard let status = FileStatus(path), status.isFile, path != self.credentialsPath else { return }
        self.compare(status, path, with: owner, &diagnosis)
        guard status.mode & 0o077 != 0 else { return }
        diagnosis.add(
            Finding(
                .warning,
                .fileMode,
                at: path,
                "Others may \(status.mode & 0o022 == 0 ? "read" : "change") it (mode \(status.octalMode)).",
                do: "chmod 600 \(Self.quoted(path))"
            )
        )
    }

    private func compare(_ status: FileStatus, _ path: String, with owner: UInt32, _ diagnosis: inout Diagnosis) {
        guard status.owner != owner else { return }
        diagnosis.add(
            Finding(
                .problem,
                .owner,
                at: path,
                "It belongs to user \(status.owner), and the ledger's folder to user \(owner): a server that runs as that cannot use it.",
                do: "chown \(owner) \(Self.quoted(path))"
            )
        )
    }

    /// Looks at the files of keys: those that others may read are told, the first of them.
    private func lookAtKeyFiles(owner: UInt32, _ diagnosis: inout Diagnosis) {
        let names = (FilePlace.names(in: self.folder.keys) ?? []).filter {
            $0.hasSuffix(KeyFileHead.suffix) || $0 == KeyUseFile.name
        }
        var told = Diagnosis(of: self.folder.path, at: self.surroundings.now)
        for name in names.sorted().prefix(Self.mostKeyFiles) {
            self.lookAtFile(self.folder.keys + "/" + name, owner: owner, &told)
        }
        for finding in told.findings.prefix(Self.mostOfAKind) { diagnosis.add(finding) }
        if told.findings.count > Self.mostOfAKind {
            diagnosis.skip(
                "\(told.findings.count - Self.mostOfAKind) more files in \(self.folder.keys) that are like those told"
            )
        }
        if names.count > Self.mostKeyFiles {
            diagnosis.skip("\(names.count - Self.mostKeyFiles) of \(names.count) files in \(self.folder.keys)")
        }
    }
}

extension FileStatus {
    /// Who may do what, as chmod(1) takes it.
    var octalMode: String { String(self.mode, radix: 8) }
}
