using System.CommandLine;
using System.CommandLine.Help;
using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;

namespace Arrakis.Cli;

/// <summary>The program <c>arrakis</c>: its commands, and what its exit codes mean.</summary>
internal static class ArrakisProgram
{
    /// <summary>What was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>It failed; the last line on stderr says why.</summary>
    public const int Failed = 1;

    /// <summary>Wrong use: an option, a setting or an argument is not right.</summary>
    public const int WrongUse = 2;

    public static RootCommand CreateRoot()
    {
        var root = new RootCommand("""
            Arrakis watches Discord communities, keeps every member's scores, and answers the bot's commands.

            Start with `arrakis run`: without DISCORD_TOKEN it plays a sample of a real community.

            Exit codes: 0 done, 1 failed, 2 wrong use.
            """)
        {
            RunCommand.Create(),
            GatewayCommand.Create(),
            PipelineCommand.Create(),
            ClusterCommand.Create(),
            TopicsCommand.Create(),
            TopCommand.Create(),
            SimulateCommand.Create(),
            ReplayCommand.Create(),
            ChaosCommand.Create(),
            LeaderboardCommand.Create(),
            MemberCommand.Create(),
            DeadLettersCommand.Create(),
            HoldingsCommand.Create(),
            SchemaCommand.Create(),
            EraseCommand.Create(),
            StoreHealthCommand.Create(),
            MetricsCommand.Create(),
            MigrateCommand.Create(),
        };
        return WithHelp(root);
    }

    /// <summary>A program's commands with help as all of ours give it.</summary>
    public static RootCommand WithHelp(RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
            (help.Action, help.Description) = (new HelpScreen(), "Explain it.");
        foreach (var version in root.Options.OfType<VersionOption>())
            version.Description = "Print the version.";
        return root;
    }

    public static Task<int> RunAsync(string[] args) => RunAsync("arrakis", CreateRoot(), args);

    /// <summary>Runs a command, and tells what went wrong in the name of a program.</summary>
    public static async Task<int> RunAsync(string program, RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in UsageErrors.Of(parsed))
                Console.Error.WriteLine($"{program}: {error}");
            Console.Error.WriteLine($"Try: {HelpScreen.Path(parsed.CommandResult.Command)} --help");
            return WrongUse;
        }

        try
        {
            // Signals are ours (see ShutdownSignal): a drain may take longer than the library would wait.
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"{program}: stopped");
            return Failed;
        }
        catch (Exception fault) when (Explain.IsWrongUse(fault))
        {
            return Tell(program, fault, WrongUse);
        }
        catch (Exception fault) when (Explain.IsExpected(fault))
        {
            return Tell(program, fault, Failed);
        }
        catch (Exception fault)
        {
            // A defect of ours: whoever mends it needs all of it.
            Console.Error.WriteLine(Settings.Redactor().Redact($"{program}: a fault in Arrakis itself: {fault}"));
            return Failed;
        }
    }

    // A line for each mistake.
    private static int Tell(string program, Exception fault, int code)
    {
        foreach (var line in Settings.Redactor().Redact(fault.Message).Split(
            '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Console.Error.WriteLine($"{program}: {line}");
        return code;
    }
}
