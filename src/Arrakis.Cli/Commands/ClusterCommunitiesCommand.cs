using System.CommandLine;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis cluster communities</c>: the most active communities of all nodes.</summary>
internal static class ClusterCommunitiesCommand
{
    public static Command Create()
    {
        var limit = SharedOptions.Number("--limit", "N", "Show so many.", 1, CommunityPages.MostCommunities, 20);
        var json = SharedOptions.Json();
        var command = new Command("communities", """
            Shows the communities that the nodes have in memory, the most active first.

            Each node is asked by its page, whose address stands in the topic of the nodes. From another machine the pages need
            the token that HTTP_TOKEN of the nodes holds, in HTTP_TOKEN here. EVENTS is since the node's start. Exit code 1 if no
            node answers; those that do not are named.
            """) { limit, json };
        command.SetAction(async (parsed, _) =>
        {
            using var signal = new ShutdownSignal();
            await ShowAsync(parsed.GetValue(limit), parsed.GetValue(json), signal.Token);
            return ArrakisProgram.Done;
        });
        return command;
    }

    private static async Task ShowAsync(int limit, bool json, CancellationToken cancellationToken)
    {
        var settings = Settings.Load();
        var (kafka, token) = (settings.Kafka(), settings.HttpToken);
        settings.ThrowIfMistaken();
        await using var reader = new ClusterReader(kafka, partitions: 0);
        using var pages = new CommunityPages(token);
        var communities = await pages.ReadAsync(await reader.ReadAsync(cancellationToken), limit, cancellationToken);
        Console.WriteLine(json ? NodeRecords.Text(communities) : string.Join('\n', CommunityTable.Lines(communities)));
    }
}
