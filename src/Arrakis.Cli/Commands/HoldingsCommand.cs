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
        var file = new Argument<string>("CSV")
        {
            Description = $"A file with the columns {HoldingsFile.Header}: the balance after each change in whole token units; "
                + "source is unique, such as <transaction>:<log index>.",
        };
        var data = SharedOptions.Data("The data directory of the node (./data without it).");
        var log = SharedOptions.Log();
        var import = new Command("import", """
            Imports token balances from a file into the event log: all lines, or none where one is wrong.

            A line that is imported again within 10,000 events of its partition changes nothing. A node with its log in a
            file must not run; it applies the balances when it starts. With Kafka, nodes may run, and apply them at once;
            an import that is interrupted there has imported a part, and is run again.
            """) { file, data, log };
        import.SetAction((parsed, cancellationToken) => ImportAsync(
            parsed.GetRequiredValue(file), parsed.GetValue(data), parsed.GetValue(log), cancellationToken));
        return new Command("holdings", "Token balances, from which conviction follows.") { import };
    }

    private static async Task<int> ImportAsync(string file, string? data, LogKind? kind, CancellationToken cancellationToken)
    {
        var choice = LogChoice.Load(kind);
        if (choice.Kafka is null)
            DataFiles.ExistingLog(data);
        var events = HoldingsFile.Read(file);
        await using var log = await OpenLog.ToAppendAsync(choice, data, cancellationToken);
        // In a file, one request is one transaction: all or nothing, however often it is run.
        await log.Events.AppendAsync(
            new AppendRequest
            {
                Records =
                [
                    .. events.Select(
                        e => new PendingRecord(new CommunityId(e.CommunityId).Partition(log.Events.PartitionCount), e.ToByteArray())),
                ],
            },
            cancellationToken);
        var (them, when) = (events.Count == 1 ? "it" : "them", log.IsShared ? "the owners apply" : "the node applies");
        Console.WriteLine($"{events.Count:N0} change{(events.Count == 1 ? " of holdings is" : "s of holdings are")} in the log; "
            + $"{when} {them}{(log.IsShared ? "" : " when it starts")}.");
        return ArrakisProgram.Done;
    }
}
