extension ListMaking {
    /// Why a list could not be made, or not be put where it is looked for.
    struct Failure: Error, CustomStringConvertible {
        let description: String
        /// Whether it is for a bucket: the list is made, or could be, and nobody could fetch it.
        let isOfBucket: Bool

        init(_ description: String, isOfBucket: Bool = false) {
            self.description = description
            self.isOfBucket = isOfBucket
        }
    }
}
