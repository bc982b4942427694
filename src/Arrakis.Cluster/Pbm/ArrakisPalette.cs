using Akka.Hosting;
#if PETABRIDGE_CMD
using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Cluster;
using Petabridge.Cmd.Cluster.Sharding;
using Petabridge.Cmd.Host;
#endif

namespace Arrakis.Cluster.Pbm;

/// <summary>Commands of <c>pbm</c> on a node.</summary>
/// <remarks>
/// Built with <c>-p:PetabridgeCmd=true</c> the node listens for <c>pbm</c> (hocon/pbm.conf) and has the palettes cluster, sharding and
/// arrakis. Petabridge.Cmd is closed: the lines in <c>#if PETABRIDGE_CMD</c> were written from its documentation and not compiled
/// here. They forward to <see cref="OperatorCommands"/>, which is compiled and tested; <c>arrakis cluster</c> tells the same without it.
/// </remarks>
internal static class ArrakisPalette
{
    /// <summary>Listens for <c>pbm</c>, where the program is built with it.</summary>
    /// <param name="builder">Of the actor system.</param>
    /// <param name="commands">What the palette arrakis does; null leaves it out: a node without Kafka is alone.</param>
    public static AkkaConfigurationBuilder WithOperatorCommands(this AkkaConfigurationBuilder builder, OperatorCommands? commands)
    {
#if PETABRIDGE_CMD
        builder.AddPetabridgeCmd(cmd =>
        {
            cmd.RegisterCommandPalette(ClusterCommands.Instance);
            cmd.RegisterCommandPalette(ClusterShardingCommands.Instance);
            if (commands is not null)
                cmd.RegisterCommandPalette(new ArrakisHandler(commands));
        });
#endif
        return builder;
    }
#if PETABRIDGE_CMD

    private static readonly CommandDefinition Communities = new CommandDefinitionBuilder().WithName("communities")
        .WithDescription("The most active communities of all nodes.")
        .WithArgument(b => b.WithName("limit").WithSwitch("-l").WithDescription("How many, 1 to 1000.").IsMandatory(false)
            .WithDefaultValue("20"))
        .Build();

    private static readonly CommandDefinition Lag = new CommandDefinitionBuilder().WithName("lag")
        .WithDescription("How far behind nodes and partitions are.")
        .WithArgument(b => b.WithName("node").WithSwitch("-n").WithDescription("One node alone.").IsMandatory(false))
        .Build();

    private static readonly CommandDefinition Shards = new CommandDefinitionBuilder().WithName("shards")
        .WithDescription("Which node has which shards.")
        .Build();

    private static readonly CommandDefinition Drain = new CommandDefinitionBuilder().WithName("drain")
        .WithDescription("Takes a node out: it makes durable what it has, lets go, and ends.")
        .WithArgument(b => b.WithName("node").WithSwitch("-n").WithDescription("Which one; this one if none is named.").IsMandatory(false))
        .Build();

    private static readonly CommandPalette Palette = new("arrakis", new[] { Communities, Lag, Shards, Drain });

    private sealed class ArrakisHandler : CommandPaletteHandler
    {
        public ArrakisHandler(OperatorCommands commands)
            : base(Palette) => HandlerProps = Props.Create(() => new ArrakisRouter(commands));

        public override Props HandlerProps { get; }
    }

    private sealed class ArrakisRouter : CommandHandlerActor
    {
        public ArrakisRouter(OperatorCommands commands)
            : base(Palette)
        {
            Process(Communities.Name, (_, arguments) =>
                Answer(commands.CommunitiesAsync(arguments.ArgumentValues("limit").SingleOrDefault(), CancellationToken.None)));
            Process(Lag.Name, (_, arguments) =>
                Answer(commands.LagAsync(arguments.ArgumentValues("node").SingleOrDefault(), CancellationToken.None)));
            Process(Shards.Name, (_, _) => Answer(commands.ShardsAsync(CancellationToken.None)));
            Process(Drain.Name, (_, arguments) =>
                Answer(commands.DrainAsync(arguments.ArgumentValues("node").SingleOrDefault(), CancellationToken.None)));
        }

        private void Answer(Task<OperatorAnswer> answer) => answer.PipeTo(
            Sender, Self, told => told.IsError ? new ErroredCommandResponse(told.Text) : new CommandResponse(told.Text, final: true),
            fault => new ErroredCommandResponse(fault.Message));
    }
#endif
}
