/// The partition of AWS that a region lies in, as names of what is there begin with it.
public enum RegionPartition {
    /// Those that are not `aws`, by the beginning of their regions' names.
    private static let partitions = [
        ("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("us-iso-", "aws-iso"), ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"), ("us-isof-", "aws-iso-f"), ("eusc-", "aws-eusc"),
    ]

    /// `aws`, for instance.
    public static func name(of region: String) -> String {
        Self.partitions.first { region.hasPrefix($0.0) }?.1 ?? "aws"
    }
}
