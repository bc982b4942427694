using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;

namespace Arrakis.Scylla.Tests.Statements;

/// <summary>Prepared statements as a session would make them.</summary>
internal static class Prepared
{
    public const string Cql = "INSERT INTO ks.t (a, b, c, d) VALUES (?, ?, ?, ?)";

    public static readonly ScyllaOptions Defaults = new() { ContactPoints = ["127.0.0.1"] };

    public static readonly byte[] Id = [0xCA, 0xFE];

    /// <summary>Variables a bigint, b text, c int, d blob.</summary>
    public static PreparedStatement Statement(
        int[] partitionKey, ProtocolVersion version = ProtocolVersion.V4, int flags = 0, int conditionalMask = 0, byte[]? id = null) =>
        new(Cql, Result(partitionKey, id, flags), version, conditionalMask);

    public static PreparedResult Result(
        int[] partitionKey, byte[]? id = null, int flags = 0, CqlTypeCode typeOfC = CqlTypeCode.Int) => new()
    {
        Id = id ?? Id,
        Flags = flags,
        Variables =
        [
            Column("a", CqlTypeCode.Bigint), Column("b", CqlTypeCode.Varchar), Column("c", typeOfC), Column("d", CqlTypeCode.Blob),
        ],
        PartitionKey = partitionKey,
        Rows = RowsMetadata.Empty,
    };

    private static ColumnSpec Column(string name, CqlTypeCode code) => new("ks", "t", name, CqlType.TryGetSimple((int)code)!);
}
