using System.Globalization;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Connections;

/// <summary>The keys of SUPPORTED, and those that STARTUP gives back to switch an extension on.</summary>
internal sealed partial record ServerFeatures
{
    private const string Prefix = "SCYLLA_";
    private const string ConditionalMark = "SCYLLA_LWT_ADD_METADATA_MARK";
    private const string RateLimitError = "SCYLLA_RATE_LIMIT_ERROR";
    private const string Tablets = "TABLETS_ROUTING_V1";
    private const string KnownAlgorithm = "biased-token-round-robin";
    private const int MaxIgnoredBits = 63;

    /// <summary>Reads what is understood and leaves out the rest; numbers that make no sense count as not announced.</summary>
    public static ServerFeatures Read(SupportedResponse supported)
    {
        var features = new ServerFeatures
        {
            IsScylla = supported.Options.Keys.Any(k => k.StartsWith(Prefix, StringComparison.Ordinal)),
            ConditionalMask = Mask(supported.Argument(ConditionalMark, "LWT_OPTIMIZATION_META_BIT_MASK")),
            RateLimitErrorCode = Number(supported.Argument(RateLimitError, "ERROR_CODE"), int.MinValue, int.MaxValue),
            HasTablets = supported.Options.ContainsKey(Tablets),
            HostId = Guid.TryParse(supported.First("SCYLLA_HOST_ID"), out var id) ? id : null,
        };
        return WithShards(features, supported);
    }

    /// <summary>The extensions that this client uses, as STARTUP names them. A server looks at the key alone.</summary>
    public IEnumerable<KeyValuePair<string, string>> ToStartupOptions()
    {
        if (ConditionalMask != 0)
            yield return new(ConditionalMark, $"LWT_OPTIMIZATION_META_BIT_MASK={unchecked((uint)ConditionalMask)}");
        if (RateLimitErrorCode is not null)
            yield return new(RateLimitError, "");
        if (HasTablets)
            yield return new(Tablets, "");
    }

    private static ServerFeatures WithShards(ServerFeatures features, SupportedResponse supported)
    {
        var count = Number(supported.First("SCYLLA_NR_SHARDS"), 1, ushort.MaxValue);
        var shard = Number(supported.First("SCYLLA_SHARD"), 0, (count ?? 1) - 1);
        var isKnown = supported.First("SCYLLA_SHARDING_ALGORITHM") == KnownAlgorithm
            && supported.First("SCYLLA_PARTITIONER")?.EndsWith("Murmur3Partitioner", StringComparison.Ordinal) == true;
        if (count is null || shard is null || !isKnown)
            return features;
        return features with
        {
            Shard = shard,
            ShardCount = count.Value,
            ShardingIgnoreMsb = Number(supported.First("SCYLLA_SHARDING_IGNORE_MSB"), 0, MaxIgnoredBits) ?? 0,
            ShardAwarePort = Port(supported.First("SCYLLA_SHARD_AWARE_PORT")),
            ShardAwarePortTls = Port(supported.First("SCYLLA_SHARD_AWARE_PORT_SSL")),
        };
    }

    private static int? Port(string? text) => Number(text, 1, ushort.MaxValue);

    private static int Mask(string? text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var mask) ? unchecked((int)mask) : 0;

    private static int? Number(string? text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : null;
}
