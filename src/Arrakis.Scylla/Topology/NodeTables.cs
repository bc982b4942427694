using System.Globalization;
using System.Net;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Rows;
using ProtocolViolationException = Arrakis.Scylla.Errors.ProtocolViolationException;

namespace Arrakis.Scylla.Topology;

/// <summary>
/// Reads <c>system.local</c> and <c>system.peers</c>. All columns are asked for, since servers differ in which they have.
/// </summary>
internal static class NodeTables
{
    /// <summary>The cluster as the node at the other end sees it.</summary>
    /// <param name="connection">A connection to the node.</param>
    /// <param name="port">The port of its peers: the tables name none.</param>
    /// <param name="timeout">For each query.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ScyllaException">What the server said, or the way to it.</exception>
    public static async Task<ClusterDescription> ReadAsync(
        ShardConnection connection, int port, TimeSpan timeout, CancellationToken cancellationToken)
    {
        string name;
        bool isMurmur3;
        Guid? schema;
        var nodes = new List<NodeDescription>();
        using (var rows = await SystemQuery.RowsAsync(
                   connection, "SELECT * FROM system.local WHERE key = 'local'", timeout, cancellationToken).ConfigureAwait(false))
            (name, isMurmur3, schema) = ReadLocal(rows, connection.Address, nodes);
        using (var rows = await SystemQuery.RowsAsync(connection, "SELECT * FROM system.peers", timeout, cancellationToken)
            .ConfigureAwait(false))
            ReadPeers(rows, port, isMurmur3, nodes);
        // A node may stand among its own peers for a while, after its address changed.
        return new(name, [.. nodes.DistinctBy(n => n.Id)], schema);
    }

    /// <summary>The schema versions of the nodes, by host id.</summary>
    /// <exception cref="ScyllaException">What the server said, or the way to it.</exception>
    public static async Task<Dictionary<Guid, Guid?>> ReadSchemaVersionsAsync(
        ShardConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<Guid, Guid?>();
        string[] queries =
        [
            "SELECT host_id, schema_version FROM system.peers",
            "SELECT host_id, schema_version FROM system.local WHERE key = 'local'",
        ];
        foreach (var query in queries)
        {
            using var rows = await SystemQuery.RowsAsync(connection, query, timeout, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows)
            {
                if (!row.IsNull(0))
                    versions[row.Get<Guid>(0)] = row.Get<Guid?>(1);
            }
        }

        return versions;
    }

    private static (string Name, bool IsMurmur3, Guid? Schema) ReadLocal(
        RowSet rows, IPEndPoint address, List<NodeDescription> nodes)
    {
        var columns = new Columns(rows);
        foreach (var row in rows)
        {
            var isMurmur3 = columns.Text(row, "partitioner").EndsWith("Murmur3Partitioner", StringComparison.Ordinal);
            // Its own rpc_address may be one that only its neighbours reach; the address of this connection is known to work.
            var local = Node(columns, row, address, isMurmur3)
                ?? throw new ProtocolViolationException($"{address} has a row in system.local without host id, datacenter, rack or tokens");
            nodes.Add(local);
            return (columns.Text(row, "cluster_name"), isMurmur3, columns.Id(row, "schema_version"));
        }

        throw new ProtocolViolationException($"{address} has no row in system.local");
    }

    private static void ReadPeers(RowSet rows, int port, bool isMurmur3, List<NodeDescription> nodes)
    {
        var columns = new Columns(rows);
        foreach (var row in rows)
        {
            var address = columns.Address(row, "rpc_address");
            // A node that listens on all addresses says 0.0.0.0; its peers reach it at the one that they know.
            if (address is not null && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
                address = columns.Address(row, "peer");
            if (address is not null && Node(columns, row, new(address, port), isMurmur3) is { } node)
                nodes.Add(node);
        }
    }

    /// <summary>The node of a row; null if the row is incomplete, as of a node that is joining, or left long ago.</summary>
    private static NodeDescription? Node(Columns columns, Row row, IPEndPoint address, bool isMurmur3)
    {
        var (datacenter, rack) = (columns.Text(row, "data_center"), columns.Text(row, "rack"));
        if (columns.Id(row, "host_id") is not { } id || datacenter.Length == 0 || rack.Length == 0)
            return null;
        if (columns.Texts(row, "tokens") is not { } tokens) return null;
        return new(id, address, datacenter, rack, columns.Text(row, "release_version"), isMurmur3 ? Tokens(tokens) : []);
    }

    private static long[] Tokens(HashSet<string> texts)
    {
        var tokens = texts.Select(text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var token)
            ? token
            : throw new ProtocolViolationException($"the token \"{text}\"; Murmur3's are 64-bit numbers")).ToArray();
        Array.Sort(tokens);
        return tokens;
    }

    /// <summary>The columns of a table whose set of columns depends on the server.</summary>
    private sealed class Columns(RowSet rows)
    {
        private readonly Dictionary<string, int> _index =
            rows.Columns.Select((c, i) => (c.Name, i)).ToDictionary(c => c.Name, c => c.i);

        public string Text(Row row, string column) => Has(row, column, out var index) ? row.Get<string>(index) : "";

        public Guid? Id(Row row, string column) => Has(row, column, out var index) ? row.Get<Guid>(index) : null;

        public IPAddress? Address(Row row, string column) => Has(row, column, out var index) ? row.Get<IPAddress>(index) : null;

        public HashSet<string>? Texts(Row row, string column) => Has(row, column, out var index) ? row.Get<HashSet<string>>(index) : null;

        private bool Has(Row row, string column, out int index) => _index.TryGetValue(column, out index) && !row.IsNull(index);
    }
}
