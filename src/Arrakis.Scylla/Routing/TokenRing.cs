using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>
/// Who owns which token. A node owns the tokens from the one before its own, exclusive, to its own, inclusive; the last range
/// wraps around. Immutable.
/// </summary>
internal sealed class TokenRing
{
    private readonly long[] _tokens;
    private readonly ScyllaHost[] _owners;
    private readonly Dictionary<string, (int Hosts, int Racks)> _datacenters = [];

    /// <summary>
    /// Puts nodes on a ring as they stand now. Where two claim one token, as while one replaces the other, the lower host id has it.
    /// </summary>
    public TokenRing(IEnumerable<ScyllaHost> hosts)
    {
        var places = hosts.SelectMany(h => h.Tokens.Select(t => (Token: t, Owner: h)))
            .OrderBy(p => p.Token).ThenBy(p => p.Owner.Id)
            .DistinctBy(p => p.Token).ToArray();
        _tokens = Array.ConvertAll(places, p => p.Token);
        _owners = Array.ConvertAll(places, p => p.Owner);
        foreach (var datacenter in _owners.Distinct().GroupBy(h => h.Datacenter))
            _datacenters[datacenter.Key] = (datacenter.Count(), datacenter.DistinctBy(h => h.Rack).Count());
    }

    /// <summary>Places on the ring.</summary>
    public int Count => _tokens.Length;

    /// <summary>The owner of a place, counted on past the end.</summary>
    public ScyllaHost OwnerAt(int place) => _owners[place % _owners.Length];

    /// <summary>The place whose range holds a token; the ring must not be empty.</summary>
    public int PlaceOf(long token)
    {
        var found = Array.BinarySearch(_tokens, token);
        var place = found >= 0 ? found : ~found;
        return place == _tokens.Length ? 0 : place;
    }

    /// <summary>Nodes and racks of a datacenter that own a token.</summary>
    public (int Hosts, int Racks) Sizes(string datacenter) => _datacenters.GetValueOrDefault(datacenter);
}
