using Arrakis.Persistence.Scylla.Journal;

namespace Arrakis.Persistence.Scylla.Tests.Journal;

public class BucketsTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    public void A_number_has_its_bucket(long number, long bucket) => new Buckets(5).Of(number).ShouldBe(bucket);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    public void A_bucket_ends_with_a_multiple_of_its_size(long bucket, long last) => new Buckets(5).LastOf(bucket).ShouldBe(last);

    [Fact]
    public void An_event_is_looked_for_in_the_next_bucket_too_if_that_was_begun()
    {
        new Buckets(5).LastFor(3, lastBegun: 7).ShouldBe(1);
        new Buckets(5).LastFor(3, lastBegun: 0).ShouldBe(0);
        new Buckets(5).LastFor(long.MaxValue, lastBegun: 7).ShouldBe(7);
    }
}
