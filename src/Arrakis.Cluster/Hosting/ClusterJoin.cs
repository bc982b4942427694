using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Hosting;

/// <summary>
/// Makes this node a member: of a cluster of its own, of the seed nodes' (which Akka joins by itself), or of that which a DNS name gives.
/// </summary>
/// <param name="settings">How the others are found.</param>
/// <param name="cluster">The membership of this node.</param>
/// <param name="logger">Is told while it takes long.</param>
/// <param name="resolve">Asks the DNS.</param>
internal sealed class ClusterJoin(
    AkkaSettings settings, Akka.Cluster.Cluster cluster, ILogger logger, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(15);
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;
    private DateTime _told = DateTime.UtcNow;
    private DateTime _asked;
    private string? _dnsFault;
    private IReadOnlyList<NodeEndpoint> _seeds = [];

    /// <summary>Completes when this node is up.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        if (!settings.HasOthers)
            cluster.Join(cluster.SelfAddress);
        var seeds = settings.Discovery is { } discovery ? new DnsSeeds(discovery, IPAddress.Parse(settings.Hostname.Trim('[', ']'))) : null;
        while (!cluster.IsUp)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (seeds is not null && !IsMember())
                await AskSeedsAsync(seeds, cancellationToken);
            TellSometimes();
            await Task.Delay(Interval, cancellationToken);
        }
    }

    private async Task AskSeedsAsync(DnsSeeds seeds, CancellationToken cancellationToken)
    {
        var next = seeds.Next(await ResolveAsync(cancellationToken));
        if (next.Count == 0 || (next.SequenceEqual(_seeds) && DateTime.UtcNow - _asked < AskAgainAfter))
            return;
        (_seeds, _asked) = (next, DateTime.UtcNow);
        logger.LogInformation("Joins the cluster at {Nodes}, which {Name} gives", string.Join(", ", next), settings.Discovery!.Name);
        cluster.JoinSeedNodes(next.Select(node => Address.Parse(settings.AddressOf(node))));
    }

    private async Task<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await _resolve(settings.Discovery!.Name, cancellationToken);
            _dnsFault = null;
            return found;
        }
        catch (SocketException fault)
        {
            // A name without any address yet is such a fault too.
            _dnsFault = fault.Message;
            return [];
        }
    }

    private bool IsMember() => cluster.State.Members.Any(member => member.UniqueAddress.Equals(cluster.SelfUniqueAddress));

    private void TellSometimes()
    {
        if (DateTime.UtcNow - _told < TellEvery)
            return;
        _told = DateTime.UtcNow;
        var reason = settings.Discovery is { } discovery
            ? _dnsFault ?? $"{discovery.Name} gives {(_seeds.Count == 0 ? "no other node yet" : string.Join(", ", _seeds))}"
            : $"none of {string.Join(", ", settings.SeedNodes)} has let it in";
        logger.LogWarning("This node waits to become a member of the cluster: {Reason}", reason);
    }
}
