/// What cannot be done with a bucket or an object.
public struct BucketsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, for whoever decides by it.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Wrapped: String { case noBucket, exists, noObject, notAnObject, unwritable, unreadable }
        private let wrapped: Wrapped

        /// There is no bucket of this name.
        public static let noBucket = Code(wrapped: .noBucket)
        /// There is a bucket of this name already.
        public static let exists = Code(wrapped: .exists)
        /// There is no object of this key.
        public static let noObject = Code(wrapped: .noObject)
        /// What has the object's name is no regular file, or a step of the key is no folder: a link, a pipe, a folder.
        public static let notAnObject = Code(wrapped: .notAnObject)
        /// It cannot be written: the disk is full, or the system does not let this program.
        public static let unwritable = Code(wrapped: .unwritable)
        /// It cannot be read, or nobody can say whether it is there.
        public static let unreadable = Code(wrapped: .unreadable)

        /// The code's name.
        public var description: String { self.wrapped.rawValue }
    }

    /// Why.
    public let code: Code
    /// Why, for people; it may name files.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Why, for people.
    public var description: String { self.message }
}
