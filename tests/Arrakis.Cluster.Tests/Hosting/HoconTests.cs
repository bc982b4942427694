using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Akka.DistributedData;
using Akka.Streams;
using Arrakis.Cluster.Hosting;
using Arrakis.Cluster.Tests.Support;
using Arrakis.Persistence.Scylla;
using Shouldly;

namespace Arrakis.Cluster.Tests.Hosting;

public sealed class HoconTests
{
    // Not in any reference: Petabridge.Cmd, whose packages are not here.
    private static readonly string[] Ours = ["petabridge.cmd."];

    [Fact]
    public void Every_file_of_the_folder_is_part_of_the_program()
    {
        var resources = typeof(HoconFiles).Assembly.GetManifestResourceNames();
        resources.Where(name => name.StartsWith("hocon/", StringComparison.Ordinal))
            .Select(name => name["hocon/".Length..]).Order().ShouldBe(HoconFiles.Names.Order());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_key_is_one_that_Akka_knows_or_one_of_ours(string file)
    {
        var reference = Reference();
        var keys = Leaves(ConfigurationFactory.ParseString(HoconFiles.Text(file)));
        foreach (var key in keys.Where(key => !Ours.Any(ours => key.StartsWith(ours, StringComparison.Ordinal))))
            IsKnown(reference, key).ShouldBeTrue($"{file}: {key} is in no reference.conf");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_key_has_a_comment_above_it_or_above_the_block_of_its_neighbours(string file)
    {
        var lines = HoconFiles.Text(file).Split('\n');
        // Of each block without an empty line, the first line says what it is for, or a line above a key does.
        foreach (var block in string.Join('\n', lines).Split("\n\n").Where(b => b.Contains('=', StringComparison.Ordinal)))
            block.ShouldContain("# ", Case.Sensitive, $"{file}:\n{block}");
    }

    [Fact]
    public async Task The_values_arrive_in_a_running_system()
    {
        await using var node = await TestNode.ListenAsync(new AkkaSettings
        {
            Port = 0,
            Roles = [ClusterRoles.Pipeline],
            SplitBrain = new SplitBrainOptions { Strategy = "keep-oldest", StableAfter = TimeSpan.FromSeconds(7) },
        });
        var config = node.System.Settings.Config;

        foreach (var file in HoconFiles.Names.Where(f => f != "persistence.conf"))
        {
            var given = ConfigurationFactory.ParseString(HoconFiles.Text(file));
            foreach (var key in Leaves(given))
                Text(config, key).ShouldBe(Text(given, key), $"{file}: {key}");
        }

        config.GetString("akka.cluster.split-brain-resolver.active-strategy").ShouldBe("keep-oldest");
        config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after").ShouldBe(TimeSpan.FromSeconds(7));
        node.Akka.Cluster.DowningProvider.DownRemovalMargin.ShouldBe(TimeSpan.FromSeconds(7));
        var sharding = ClusterShardingSettings.Create(node.System);
        sharding.Role.ShouldBe(ClusterRoles.Pipeline);
        sharding.RememberEntities.ShouldBeFalse();
        sharding.PassivateIdleEntityAfter.ShouldBe(TimeSpan.Zero);
        sharding.StateStoreMode.ShouldBe(StateStoreMode.DData);
        sharding.TuningParameters.RebalanceInterval.ShouldBe(TimeSpan.FromSeconds(1));
        node.System.Settings.SerializeAllMessages.ShouldBeFalse();
        ActorMaterializerSettings.Create(node.System).MaxInputBufferSize.ShouldBe(1);
    }

    [Fact]
    public async Task All_phases_of_the_coordinated_shutdown_take_less_than_the_thirty_seconds_of_a_stop()
    {
        await using var node = await TestNode.ListenAsync(new AkkaSettings { Port = 0 });
        var phases = node.System.Settings.Config.GetConfig("akka.coordinated-shutdown.phases").Root.GetObject().Items.Keys.ToList();
        phases.Count.ShouldBe(12);
        var total = TimeSpan.FromTicks(phases.Sum(phase => node.Akka.Shutdown.Timeout(phase).Ticks));
        total.ShouldBe(TimeSpan.FromSeconds(25.75));
    }

    [Fact]
    public async Task An_operators_file_goes_before_everything()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "akka.cluster { sharding.rebalance-interval = 9s, split-brain-resolver.stable-after = 33s }");
        try
        {
            await using var node = await TestNode.ListenAsync(new AkkaSettings { Port = 0, HoconFile = file });
            ClusterShardingSettings.Create(node.System).TuningParameters.RebalanceInterval.ShouldBe(TimeSpan.FromSeconds(9));
            node.System.Settings.Config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after").ShouldBe(TimeSpan.FromSeconds(33));
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static TheoryData<string> Files => [.. HoconFiles.Names];

    // What the libraries themselves say is there, loaded as they load it.
    private static Config Reference()
    {
        using var system = ActorSystem.Create("reference", ConfigurationFactory.ParseString(
            "akka.actor.provider = cluster, akka.remote.dot-netty.tcp.port = 0, akka.loglevel = OFF, akka.stdout-loglevel = OFF"));
        var reference = system.Settings.Config
            .WithFallback(ClusterSharding.DefaultConfig())
            .WithFallback(ClusterSingletonManager.DefaultConfig())
            .WithFallback(DistributedData.DefaultConfig())
            .WithFallback(Akka.Persistence.Persistence.DefaultConfig())
            .WithFallback(ScyllaPersistence.DefaultConfig)
            .WithFallback(ActorMaterializer.DefaultConfig());
        return reference;
    }

    // Each phase of a shutdown may have a timeout, also those that come without one.
    private static bool IsKnown(Config reference, string key) => reference.HasPath(key)
        || (key.StartsWith("akka.coordinated-shutdown.phases.", StringComparison.Ordinal)
            && key.EndsWith(".timeout", StringComparison.Ordinal)
            && reference.HasPath(key[..^".timeout".Length]));

    private static string Text(Config config, string key)
    {
        var value = config.GetValue(key).ShouldNotBeNull(key);
        return value.IsArray() ? string.Join(',', value.GetStringList()) : value.GetString();
    }

    private static IEnumerable<string> Leaves(Config config) => Leaves(config.Root, "");

    private static IEnumerable<string> Leaves(HoconValue value, string path) => value.IsObject()
        ? value.GetObject().Items.SelectMany(item => Leaves(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}"))
        : [path];
}
