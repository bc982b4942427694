using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Tests.Protocol;
using Shouldly;

namespace Arrakis.Scylla.Tests.Routing;

/// <summary>The tokens of the composite keys are those of python3-cassandra.</summary>
public class PartitionKeyTests
{
    private static readonly byte[] Values = Frames.Bytes(w =>
    {
        w.Bytes("x"u8);
        w.Int(-1);
        w.Bytes([0, 0, 0, 0, 0, 0, 0, 42]);
        w.Int(-2);
        w.Bytes([0xFF, 0xFF, 0xFF, 0xF9]);
        w.Bytes([]);
        w.Bytes([.. Enumerable.Repeat((byte)0x80, 300)]);
        w.Bytes([.. Enumerable.Repeat((byte)1, ushort.MaxValue + 1)]);
    });

    [Fact]
    public void A_key_of_one_column_is_hashed_as_it_is() =>
        PartitionKey.TokenOf(Values, [4]).ShouldBe(Murmur3Token.Of([0xFF, 0xFF, 0xFF, 0xF9]));

    [Fact]
    public void Components_are_taken_in_the_order_of_the_key() =>
        PartitionKey.TokenOf(Values, [2, 4, 0]).ShouldBe(8646210771191295859);

    [Fact]
    public void Components_may_be_empty_and_longer_than_the_stack_takes() =>
        PartitionKey.TokenOf(Values, [5, 6]).ShouldBe(399765118312760516);

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { 7 })]
    [InlineData(new[] { 0, 1 })]
    [InlineData(new[] { 0, 7 })]
    public void A_key_without_columns_or_with_one_null_unset_or_too_long_has_no_token(int[] key) =>
        PartitionKey.TokenOf(Values, key).ShouldBeNull();

    [Fact]
    public void Composing_a_key_allocates_nothing()
    {
        int[] key = [2, 4, 0], longKey = [5, 6];
        PartitionKey.TokenOf(Values, longKey);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            PartitionKey.TokenOf(Values, key);
            PartitionKey.TokenOf(Values, longKey);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
