using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Cluster;

/// <summary>Asks the pages of a cluster's nodes for their communities, all at once.</summary>
internal sealed class CommunityPages : IDisposable
{
    /// <summary>As many as a page tells at most.</summary>
    public const int MostCommunities = 1_000;

    // No redirects: the token is for the node alone.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5), UseCookies = false, AllowAutoRedirect = false,
    }) { Timeout = TimeSpan.FromSeconds(10) };

    private readonly bool _hasToken;

    /// <summary>Nothing is asked yet.</summary>
    /// <param name="token">The token of the pages; null where they need none.</param>
    public CommunityPages(string? token)
    {
        _hasToken = token is not null;
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Asks every node that owns partitions and works.</summary>
    /// <param name="cluster">The nodes.</param>
    /// <param name="limit">How many communities are wanted, 1 to <see cref="MostCommunities"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailedException">There is no such node, or none of them answers.</exception>
    public async Task<ClusterCommunities> ReadAsync(ClusterState cluster, int limit, CancellationToken cancellationToken)
    {
        var asked = cluster.Members.Where(n => n.IsReachable && n.Report.Role != NodeRoles.Gateway).ToList();
        if (asked.Count == 0)
            throw new CommandFailedException("No pipeline works that could be asked for its communities: see `arrakis cluster show`.");
        var answers = await Task.WhenAll(asked.Select(node => AskAsync(node.Report, limit, cancellationToken)));
        var troubles = answers.Where(a => a.Page is null).Select(a => new NodeTrouble(a.Node, a.Trouble!)).ToList();
        return troubles.Count < answers.Length
            ? ClusterCommunities.Of(answers.Where(a => a.Page is not null).Select(a => (a.Node, a.Page!)), troubles, limit)
            : throw new CommandFailedException(string.Join(' ', troubles.Select(t => $"{t.Node}: {t.Reason}")));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Where a node's page is, seen from here.</summary>
    /// <remarks>A page that listens on all addresses is told as loopback: from another machine that is the node's host.</remarks>
    internal static Uri? AddressOf(NodeReport report, string here) =>
        !Uri.TryCreate(report.Page, UriKind.Absolute, out var page) || page.Scheme is not ("http" or "https") ? null
        : page.IsLoopback && report.Host.Length > 0 && report.Host != here ? new UriBuilder(page) { Host = report.Host }.Uri
        : page;

    private async Task<(string Node, CommunityPage? Page, string? Trouble)> AskAsync(
        NodeReport report, int limit, CancellationToken cancellationToken)
    {
        if (AddressOf(report, Environment.MachineName) is not { } page)
            return (report.Node, null, "it has no page (HTTP_PORT).");
        try
        {
            using var response = await _http.GetAsync(new Uri(page, $"api/communities?limit={limit}"), cancellationToken);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                return (report.Node, null, _hasToken
                    ? $"{page} does not take the token that HTTP_TOKEN holds here: set it to the node's."
                    : $"{page} asks for a token: set HTTP_TOKEN to the node's.");
            if (!response.IsSuccessStatusCode)
                return (report.Node, null, $"{page} refuses with status {(int)response.StatusCode}.");
            return (report.Node, await response.Content.ReadFromJsonAsync<CommunityPage>(cancellationToken), null);
        }
        catch (HttpRequestException fault)
        {
            return (report.Node, null,
                $"{page} does not answer: {fault.Message}. From another machine, HTTP_ADDRESS of the node has to allow it.");
        }
        catch (JsonException)
        {
            return (report.Node, null, $"{page} answers, but not as a node of Arrakis.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (report.Node, null, $"{page} did not answer within {_http.Timeout.TotalSeconds:0} s.");
        }
    }
}
