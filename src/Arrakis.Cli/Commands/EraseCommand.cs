using System.CommandLine;
using System.Globalization;
using Arrakis.Cli.Erasing;
using Arrakis.Cli.Hosting;
using Arrakis.EventLog.Sqlite;
using Arrakis.Shared;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis erase</c>: everything about a member goes.</summary>
internal static class EraseCommand
{
    public static Command Create()
    {
        var member = StoreOptions.Member();
        var data = SharedOptions.Data("The data directory of the node (./data without it).");
        var store = SharedOptions.Store();
        var log = SharedOptions.Log();
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command("erase", """
            Erases a member from every community: scores, history, boards, profile.

            Appends an event to the log of each community that has a row of the member, and empties the dead letters about it.
            A node with its log in a file must not run; it deletes the rows when it starts. With Kafka, nodes may run, and
            delete them at once. Whoever writes again afterwards is a new member.
            """)
        {
            member, data, store, log, yes,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(member), parsed.GetValue(data), parsed.GetValue(store), parsed.GetValue(log), parsed.GetValue(yes),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        MemberId member, string? data, StoreKind? kind, LogKind? logKind, bool yes, CancellationToken cancellationToken)
    {
        if (!yes && Console.IsInputRedirected)
            throw new UsageException("Erasing cannot be undone, and there is nobody to ask: say --yes.");
        var (logChoice, choice) = StoreChoice.LoadBeside(logKind, kind);
        await using var log = await OpenLog.ToAppendAsync(logChoice, data, cancellationToken);
        await using var store = await choice.OpenToReadAsync(data, cancellationToken);
        var erasure = new MemberErasure(log.Events, log.Letters, store);
        var plan = await erasure.PlanAsync(member, cancellationToken);
        if (!yes && !Confirm(plan))
            throw new CommandFailedException("nothing was erased");
        await erasure.AppendAsync(plan, cancellationToken);
        var scrubbed = await erasure.ScrubAsync(member, cancellationToken);
        Print(plan, scrubbed, log.IsShared);
        return ArrakisProgram.Done;
    }

    private static bool Confirm(ErasurePlan plan)
    {
        var places = plan.Communities.Count == 0 ? "the dead letters" : Names(plan.Communities);
        Console.Write($"Erase member {plan.Member} from {places}? It cannot be undone. Type the member's id to go on: ");
        return Console.ReadLine()?.Trim() == plan.Member.ToString();
    }

    private static void Print(ErasurePlan plan, int scrubbed, bool isShared)
    {
        Console.WriteLine(plan.Communities.Count == 0
            ? $"No {(plan.Pending.Count > 0 ? "other " : "")}community has a row of member {plan.Member}: nothing was appended."
            : $"Appended MEMBER_ERASED of member {plan.Member} for {Names(plan.Communities)}; "
                + $"{(isShared ? "the owners delete the rows" : "the node deletes the rows when it starts")}.");
        if (plan.Pending.Count > 0)
            Console.WriteLine($"The log says so already for {Names(plan.Pending)}.");
        if (scrubbed > 0)
            Console.WriteLine($"Dead letters about the member: {scrubbed:N0}, emptied.");
        if (plan.Communities.Count + plan.Pending.Count > 0)
            Console.WriteLine(isShared ? "What Kafka holds of the member goes with the retention of the events' topic." : Retention());
    }

    // What a node keeps by default, which no setting changes.
    private static string Retention()
    {
        var kept = new RetentionOptions();
        return string.Create(CultureInfo.InvariantCulture,
            $"What the log holds of the member goes with its retention: "
            + $"after {DateTime.UtcNow + kept.MaxAge:yyyy-MM-dd}, "
            + $"once {kept.KeepBelowCommit:N0} newer records of the partition are applied.");
    }

    private static string Names(IReadOnlyList<CommunityId> communities) =>
        $"{(communities.Count == 1 ? "community" : $"{communities.Count:N0} communities")} {string.Join(", ", communities)}";
}
