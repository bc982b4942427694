namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>What follows the flags of QUERY, EXECUTE and BATCH (native protocol v4, sections 4.1.4 and 4.1.7).</summary>
[Flags]
internal enum QueryFlags : byte
{
    None = 0,
    Values = 0x01,
    SkipMetadata = 0x02,
    PageSize = 0x04,
    PagingState = 0x08,
    SerialConsistency = 0x10,
    DefaultTimestamp = 0x20,
}
