using System.CommandLine;
using Arrakis.Cli.Hosting;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis holdings import</c>: token balances from a file, as events in the log.</summary>
internal static class HoldingsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("CSV") { Description = $"A file with the columns {HoldingsFile.Header}: the balance after each change in whole token units; source is unique, such as <transaction>:<log index>." };
        var data = SharedOptions.Data("The data directory of the node (./data without it).");
        var import = new Command("import", """
            Imports token balances from a file into the event log: all lines, or none where one is wrong.

            A line that is imported again within 10,000 events of its partition changes nothing. The node must not run;
            it applies the balances when it starts.
            """) { file, data };
        import.SetAction((parsed, cancellationToken) => ImportAsync(parsed.GetRequiredValue(file), parsed.GetValue(data), cancellationToken));
        return new Command("holdings", "Token balances, from which conviction follows.") { import };
    }

    private static async Task<int> ImportAsync(string file, string? data, CancellationToken cancellationToken)
    {
        DataFiles.ExistingLog(data);
        var events = HoldingsFile.Read(file);
        await using var log = await StoppedNode.OpenLogAsync(data, cancellationToken);
        // One request is one transaction: all or nothing, however often it is run.
        await log.AppendAsync(
            new AppendRequest
            {
                Records = [.. events.Select(e => new PendingRecord(new CommunityId(e.CommunityId).Partition(log.PartitionCount), e.ToByteArray()))],
            },
            cancellationToken);
        Console.WriteLine(events.Count == 1
            ? "1 change of holdings is in the log; the node applies it when it starts."
            : $"{events.Count:N0} changes of holdings are in the log; the node applies them when it starts.");
        return ArrakisProgram.Done;
    }
}
