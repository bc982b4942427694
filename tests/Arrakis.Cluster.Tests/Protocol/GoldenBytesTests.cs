using Shouldly;

namespace Arrakis.Cluster.Tests.Protocol;

/// <summary>
/// The bytes of every manifest, as nodes in the field write and read them. A change here breaks clusters of two versions: add a field,
/// and a sample that holds it, but leave these as they are.
/// </summary>
public sealed class GoldenBytesTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    // In the order of the samples.
    private static readonly (string Manifest, string Hex)[] _golden =
    [
        ("AE",
            "09060080b06a05bc0211c504a291f0331d7b1a070803108eda96012188776655443322112a530a070803108eda96011248080311060080b0"
            + "6a05bc0219001040b6e8761d012080c48c909a32290080b93bb9ebbf1139070000000000000041fbffffffffffffff4800a00102a901ffff"
            + "ffffffffffffb0012c2a090a0708031090da9601"),
        ("AE", "09060080b06a05bc0211ffffffffffffffff1a0210012a040a021001"),
        ("WP", "09060080b06a05bc02"),
        ("WK", "09060080b06a05bc02"),
        ("GS", "09060080b06a05bc02"),
        ("GM", "09060080b06a05bc0211001040b6e8761d01"),
        ("GL", "09060080b06a05bc0210021813"),
        ("EA",
            "09060080b06a05bc0211c504a291f0331d7b19887766554433221122070803108eda96012ae1020a1f09060080b06a05bc0211001040b6e8"
            + "761d011a070803108eda960120f4ef04121209001040b6e8761d0112070803108eda9601120d090100000000000000120210011a1f090600"
            + "80b06a05bc0211001040b6e8761d0118f3ef0421010000000000000022a20109060080b06a05bc0211001040b6e8761d011a070803108eda"
            + "960120012801308180babbc82e39343333333333d33f40f5ef0449000000000000008050005883c48c909a32600069010000000000314072"
            + "0218027a0e09ffffffffffffffff15ffffffff82010d096e0000000000000018022001880180d095ffbc31910100000000000000009a0112"
            + "0a077665746572616e1080e8a7dd823018019a01040a02c3b6223609060080b06a05bc0211001040b6e8761d011a02100139000000000000"
            + "00004900000000000000006900000000000000007a008201002a1b09060080b06a05bc0212070803108eda96011880c48c909a322001300c"
            + "321b0a070803108eda96011210697420686173206e6f206d656d626572"),
        ("EA", "09060080b06a05bc0211c504a291f0331d7b19887766554433221122070803108eda96012a00"),
        ("AR", "09060080b06a05bc0211c504a291f0331d7b1801"),
        ("AR", "09060080b06a05bc0211c504a291f0331d7b1802"),
        ("AF", "09060080b06a05bc0211c504a291f0331d7b1a1b7468652073746f7265206973206f6620616e6f74686572206c6f672001"),
        ("PW", "09060080b06a05bc02"),
        ("AW", "09060080b06a05bc021217616b6b613a2f2f776972652f646561644c657474657273"),
        ("SU", "09060080b06a05bc0210a08d061880e497d01220012a070803108eda9601"),
        ("ST", "09060080b06a05bc0211001040b6e8761d011801220d1001180921000000000000e03f220f080210041804210000000000000080"),
        ("ST", "09060080b06a05bc0211001040b6e8761d01"),
        ("LB",
            "09060080b06a05bc02124609060080b06a05bc021001180122070803108eda96012a14083311001040b6e8761d01190000000000e058402a"
            + "18083411030000000000000019000000000000000020f5ef041834"),
        ("LB", "09060080b06a05bc02120d09060080b06a05bc0222021001"),
        ("QR",
            "09060080b06a05bc02122f706172746974696f6e2033206973206e6f742072656164206f6e2074686973206e6f64653b2074727920616761"
            + "696e"),
    ];

    public static TheoryData<int, string> Numbers
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < _golden.Length; i++)
                data.Add(i, _golden[i].Manifest);
            return data;
        }
    }

    [Fact]
    public void Every_sample_has_its_bytes() => MessageSamples.All(fixture.System.DeadLetters).Count.ShouldBe(_golden.Length);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_message_is_these_bytes(int number, string manifest)
    {
        var sample = MessageSamples.All(fixture.System.DeadLetters)[number];
        fixture.Serializer.Manifest(sample).ShouldBe(manifest);
        Convert.ToHexStringLower(fixture.Serializer.ToBinary(sample)).ShouldBe(_golden[number].Hex);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void These_bytes_are_the_message(int number, string manifest)
    {
        var sample = MessageSamples.All(fixture.System.DeadLetters)[number];
        Bits.Difference(sample, fixture.Serializer.FromBinary(Convert.FromHexString(_golden[number].Hex), manifest)).ShouldBeNull();
    }

    [Fact]
    public void The_serializer_has_its_number() => fixture.Serializer.Identifier.ShouldBe(7101);
}
