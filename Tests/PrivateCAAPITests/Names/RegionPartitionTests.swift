import Testing

@testable import PrivateCAAPI

struct RegionPartitionTests {
    @Test(arguments: [
        ("us-east-1", "aws"), ("eu-central-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"), ("us-isob-east-1", "aws-iso-b"), ("us-isof-south-1", "aws-iso-f"),
        ("eu-isoe-west-1", "aws-iso-e"), ("eusc-de-east-1", "aws-eusc"), ("", "aws"), ("anything", "aws"),
    ])
    func aRegionLiesInItsPartition(region: String, partition: String) {
        #expect(RegionPartition.name(of: region) == partition)
    }
}
