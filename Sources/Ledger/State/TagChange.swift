internal import Bytes

/// How an authority's tags are to change.
public enum TagChange: Hashable, Sendable {
    /// These are attached; one whose key is there already takes its place.
    case attach([Tag])
    /// These are taken away: where a value is given, only a tag with just that value.
    case detach([Tag])

    /// The tags that there are after it.
    public func applied(to tags: [Tag]) -> [Tag] {
        var changed = tags
        switch self {
        case .attach(let attached):
            for tag in attached {
                if let index = changed.firstIndex(where: { $0.key.isVerbatim(tag.key) }) {
                    changed[index] = tag
                } else {
                    changed.append(tag)
                }
            }
        case .detach(let detached):
            for tag in detached {
                changed.removeAll { $0.key.isVerbatim(tag.key) && (tag.value == nil || $0.value.isVerbatim(tag.value)) }
            }
        }
        return changed
    }
}

extension LedgerState {
    /// Decides whether an authority may have other tags; where none would differ, nothing is recorded.
    func decide(
        _ change: TagChange,
        of stream: UniqueIdentifier,
        _ provenance: Provenance,
        at time: Instant
    ) -> Decision {
        guard let state = self.authorities[stream] else { return Decision([], .stale) }
        guard !state.isGone(at: time) else { return .authorityGone(stream) }
        guard state.deletion == nil else {
            return Decision([], .impossible(code: .authorityState, message: AuthorityStatus.deletedFault))
        }
        let tags = change.applied(to: state.tags)
        guard tags.count <= AuthorityTagsChanged.most else {
            let message =
                "The certificate authority would have \(tags.count) tags; it may have \(AuthorityTagsChanged.most)."
            return Decision([], .impossible(code: .tooManyTags, message: message))
        }
        guard tags != state.tags else { return Decision([], .recorded) }
        let changed = AuthorityTagsChanged(tags: tags, provenance: provenance)
        return Decision([.body(stream: stream, .authorityTagsChanged(changed))], .recorded)
    }
}
