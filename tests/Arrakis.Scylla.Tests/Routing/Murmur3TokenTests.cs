using System.Buffers.Binary;
using Arrakis.Scylla.Routing;
using Shouldly;

namespace Arrakis.Scylla.Tests.Routing;

public class Murmur3TokenTests
{
    /// <summary><c>python/murmur3_tokens.py</c> wrote the tokens, and says how the keys are made.</summary>
    [Fact]
    public void Tokens_of_10_000_keys_equal_those_of_another_client()
    {
        var tokens = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Routing", "murmur3-tokens.bin"));
        tokens.Length.ShouldBe(10_000 * sizeof(long));

        for (var i = 0; i < 10_000; i++)
        {
            Murmur3Token.Of(Key(i)).ShouldBe(
                BinaryPrimitives.ReadInt64BigEndian(tokens.AsSpan(i * sizeof(long))), $"key {i}: {Convert.ToHexString(Key(i))}");
        }
    }

    /// <summary>Cassandra's partitioner keeps its minimum for it; the plain hash would be 0.</summary>
    [Fact]
    public void An_empty_key_has_the_lowest_token() => Murmur3Token.Of([]).ShouldBe(long.MinValue);

    /// <summary>The key was found by running the hash backwards.</summary>
    [Fact]
    public void A_key_whose_hash_is_the_lowest_number_has_the_highest_token() =>
        Murmur3Token.Of(Convert.FromHexString("dfe76f52023fad4c82b861c2c65c7a6b")).ShouldBe(long.MaxValue);

    [Fact]
    public void Hashing_allocates_nothing()
    {
        var key = Key(63);
        Murmur3Token.Of(key);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Murmur3Token.Of(key);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static byte[] Key(int index)
    {
        var state = (ulong)index;
        var key = new byte[72];
        for (var at = 0; at < 64; at += 8)
        {
            state += 0x9E3779B97F4A7C15;
            var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            BinaryPrimitives.WriteUInt64LittleEndian(key.AsSpan(at), z ^ (z >> 31));
        }

        return key[..(1 + (index % 64))];
    }
}
