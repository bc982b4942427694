using System.CommandLine;
using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;

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

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("""
            Arrakis watches Discord communities, keeps every member's scores, and answers the bot's commands.

            Start with `arrakis run`: without DISCORD_TOKEN it plays a sample of a real community.
            Exit codes: 0 done, 1 failed, 2 wrong use.
            """)
        {
            RunCommand.Create(),
            SimulateCommand.Create(),
            ReplayCommand.Create(),
            ChaosCommand.Create(),
            LeaderboardCommand.Create(),
            MemberCommand.Create(),
            DeadLettersCommand.Create(),
            HoldingsCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine($"arrakis: {error.Message}");
            Console.Error.WriteLine($"Try: arrakis {string.Join(' ', args.TakeWhile(a => !a.StartsWith('-')).Take(1))} --help");
            return WrongUse;
        }

        try
        {
            // Signals are ours (see ShutdownSignal): a drain may take longer than the library would wait.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("arrakis: stopped");
            return Failed;
        }
        catch (Exception fault) when (Explain.IsWrongUse(fault))
        {
            Console.Error.WriteLine($"arrakis: {fault.Message}");
            return WrongUse;
        }
        catch (Exception fault) when (Explain.IsExpected(fault))
        {
            Console.Error.WriteLine($"arrakis: {fault.Message}");
            return Failed;
        }
    }
}
