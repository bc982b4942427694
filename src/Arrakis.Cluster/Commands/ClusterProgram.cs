using System.CommandLine;
using Arrakis.Cli;
using Arrakis.Cli.Output;

namespace Arrakis.Cluster.Commands;

/// <summary>The program <c>arrakis-cluster</c>.</summary>
internal sealed class ClusterProgram : RootCommand, INamedProgram
{
    private const string Text = """
        Arrakis on Akka.NET: communities are actors of a cluster, beside the partitions of the log that carries their events.

        Everything else (the store's schema, topics, scores, operators' commands) is done by `arrakis`, with the same settings.

        Exit codes: 0 done, 1 failed, 2 wrong use.
        """;

    private ClusterProgram()
        : base(Text)
    {
    }

    /// <inheritdoc/>
    public string Program => "arrakis-cluster";

    /// <summary>The program with its commands.</summary>
    public static ClusterProgram Create()
    {
        var program = new ClusterProgram { RunClusterCommand.Create(), SchemaCommand.Create() };
        ArrakisProgram.WithHelp(program);
        return program;
    }

    /// <summary>Runs it; the exit code.</summary>
    public static Task<int> RunAsync(string[] args)
    {
        var program = Create();
        return ArrakisProgram.RunAsync(program.Program, program, args);
    }
}
