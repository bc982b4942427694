namespace Arrakis.EventLog.Kafka.Reading;

/// <summary>What a partition wants of the thread that fetches.</summary>
internal enum PartitionOrder
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Fetch from the position that is given with it, whatever was fetched before.</summary>
    Start,

    /// <summary>Do not fetch any more, or not for now.</summary>
    Stop,
}

/// <summary>What came of a look into a partition's buffer.</summary>
internal enum TakeResult
{
    /// <summary>The batch holds records.</summary>
    Taken,

    /// <summary>There are none beyond.</summary>
    AtTail,

    /// <summary>There are some, which have not arrived yet.</summary>
    Wait,

    /// <summary>The partition is not read from there.</summary>
    Elsewhere,
}
