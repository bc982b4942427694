namespace Arrakis.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", "A command is missing", "run")]
    [InlineData("holdings", "A command is missing", "import")]
    [InlineData("bogus", "“bogus”", "there are run, gateway")]
    [InlineData("run --bogus", "--bogus", "Try: arrakis run --help")]
    [InlineData("run bogus", "“bogus”", "Try: arrakis run --help")]
    [InlineData("replay --communities 2", "TRACE", "Try: arrakis replay --help")]
    [InlineData("replay t.csv", "--communities", "required")]
    [InlineData("replay t.csv --communities", "--communities")]
    [InlineData("replay t.csv --communities 0", "--communities is “0”", "from 1 to 114")]
    [InlineData("replay t.csv --communities 115", "--communities is “115”", "from 1 to 114")]
    [InlineData("replay t.csv --communities abc", "--communities is “abc”", "from 1 to 114")]
    [InlineData("replay t.csv --communities 2 --top 0", "--top is “0”", "1 or more")]
    [InlineData("replay t.csv --communities 2 --shards 0", "--shards is “0”")]
    [InlineData("replay t.csv --communities 2 --store-delay-ms -1", "--store-delay-ms is “-1”")]
    [InlineData("replay t.csv --communities 2 --members 5..1", "--members is “5..1”", "1..100")]
    [InlineData("replay t.csv --communities 2 --leaderboard gold", "--leaderboard is “gold”", "activity, conviction or badges")]
    [InlineData("replay t.csv --communities 2 --leaderboard 1", "--leaderboard is “1”", "activity, conviction or badges")]
    [InlineData("chaos t.csv --communities 2", "--faults", "required")]
    [InlineData("chaos t.csv --communities 2 --faults 2 --seed x", "--seed is “x”")]
    [InlineData("simulate t.csv --communities 2 --port 99999", "--port is “99999”", "from 0 to 65535")]
    [InlineData("simulate t.csv --communities 2 --port x", "--port is “x”", "from 0 to 65535")]
    [InlineData("simulate t.csv --communities 2 --speed -3", "--speed is “-3”", "max, real")]
    [InlineData("simulate t.csv --communities 2 --identify-interval-ms -5", "--identify-interval-ms is “-5”")]
    [InlineData("leaderboard", "COMMUNITY must be given")]
    [InlineData("leaderboard abc", "COMMUNITY is “abc”", "guild's id")]
    [InlineData("leaderboard 5 --page 0", "--page is “0”", "1 or more")]
    [InlineData("member", "COMMUNITY and MEMBER must be given")]
    [InlineData("member 5 abc", "MEMBER is “abc”", "user's id")]
    [InlineData("dead-letters --limit -1", "--limit is “-1”", "1 or more")]
    [InlineData("schema", "A command is missing", "apply, status, diff")]
    [InlineData("schema apply --replication dc=x", "--replication is “dc=x”", "dc1=3,dc2=3")]
    [InlineData("replay t.csv --communities 2", "t.csv: cannot be read", "A trace is a CSV file")]
    [InlineData("simulate t.csv --communities 2 --port 0", "t.csv: cannot be read")]
    [InlineData("run --trace t.csv", "t.csv: cannot be read")]
    [InlineData("chaos t.csv --communities 2 --faults 1", "t.csv: cannot be read")]
    [InlineData("leaderboard 5", "There is no data/store.db", "--data DIR")]
    [InlineData("member 5 6 --data elsewhere", "There is no elsewhere/store.db", "--data DIR")]
    [InlineData("dead-letters", "There is no data/log.db", "--data DIR")]
    [InlineData("holdings import h.csv", "There is no data/log.db", "--data DIR")]
    [InlineData("run --store mongo", "--store is “mongo”", "sqlite or scylla")]
    [InlineData("erase", "MEMBER")]
    [InlineData("erase abc --yes", "MEMBER is “abc”", "user's id")]
    [InlineData("erase 5", "cannot be undone", "--yes")]
    [InlineData("erase 5 --yes", "There is no data/log.db", "--data DIR")]
    [InlineData("store", "A command is missing", "health")]
    [InlineData("store health", "There is no data/store.db", "--data DIR")]
    [InlineData("run --log kafka", "single node", "arrakis gateway and arrakis pipeline")]
    [InlineData("erase 5 --yes --log mongo", "--log is “mongo”", "sqlite or kafka")]
    [InlineData("erase 5 --yes --log kafka", "KAFKA_BOOTSTRAP_SERVERS is not set", "SCYLLA_CONTACT_POINTS is not set")]
    [InlineData("gateway", "DISCORD_TOKEN is missing", "KAFKA_BOOTSTRAP_SERVERS is not set", "SCYLLA_CONTACT_POINTS is not set")]
    [InlineData("pipeline", "KAFKA_BOOTSTRAP_SERVERS is not set", "SCYLLA_CONTACT_POINTS is not set")]
    [InlineData("cluster", "A command is missing", "show, partitions, lag, shards, communities, drain, leave")]
    [InlineData("cluster show", "KAFKA_BOOTSTRAP_SERVERS is not set")]
    [InlineData("cluster drain", "NODE must be given")]
    [InlineData("cluster drain a --timeout 0", "--timeout is “0”", "from 1 to 3600")]
    [InlineData("topics", "A command is missing", "create, show")]
    [InlineData("topics create --partitions 0", "--partitions is “0”", "from 1 to 1024")]
    [InlineData("topics create", "KAFKA_BOOTSTRAP_SERVERS is not set", "SCYLLA_CONTACT_POINTS is not set")]
    [InlineData("run --discord-url http://127.0.0.1:1", "there is no token", "DISCORD_TOKEN")]
    public async Task Wrong_use_is_told_with_what_is_right_and_ends_with_2(string arguments, params string[] words)
    {
        var finished = await ArrakisProcess.RunAsync(_directory.Path, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        finished.ShouldRefuse(2, words);
        finished.Output.ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_directory.Path).ShouldBeEmpty("wrong use must leave nothing behind");
    }

    [Theory]
    [InlineData("time,channel\n1,2\n", "line 1")]
    [InlineData(
        "time_ms,channel,author,length,attachments,embeds,reactions,pinned\n1537000000000,1,1,5,0,0,0,0\n1537000000000,one,1,5,0,0,0,0\n",
        "line 3", "'one' as channel")]
    [InlineData("", "line 1")]
    public async Task A_trace_that_is_none_is_told_with_its_line(string text, params string[] words)
    {
        var trace = _directory.Write("trace.csv", text);
        (await ArrakisProcess.RunAsync(_directory.Path, ["replay", trace, "--communities", "2"])).ShouldRefuse(2, [trace, .. words]);
    }

    [Fact]
    public async Task A_trace_whose_gzip_data_are_cut_is_told()
    {
        var trace = _directory.At("cut.csv.gz");
        await File.WriteAllBytesAsync(trace, (await File.ReadAllBytesAsync(TestData.Slice))[..100_000]);
        (await ArrakisProcess.RunAsync(_directory.Path, ["replay", trace, "--communities", "2"])).ShouldRefuse(2, trace);
    }

    [Fact]
    public async Task All_mistakes_in_the_settings_are_told_at_once_and_no_token_among_them()
    {
        var finished = await ArrakisProcess.RunAsync(
            _directory.Path, ["run", "--discord-url", "http://127.0.0.1:1"],
            ("DISCORD_TOKEN", "a secret"), ("TOTAL_SHARDS", "abc"), ("HTTP_PORT", "-1"), ("LOG_PARTITIONS", "0"));

        finished.ShouldRefuse(
            2, "TOTAL_SHARDS is “abc”", "HTTP_PORT is “-1”", "LOG_PARTITIONS is “0”", "DISCORD_TOKEN holds blanks");
        finished.Errors.ShouldNotContain("a secret");
        finished.Errors.Split('\n').ShouldAllBe(line => line.StartsWith("arrakis: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("replay t.csv --communities 2 --store scylla")]
    [InlineData("leaderboard 5")]
    [InlineData("erase 5 --yes")]
    [InlineData("store health")]
    public async Task Mistakes_about_ScyllaDB_are_told_at_once_and_no_password_among_them(string arguments)
    {
        var finished = await ArrakisProcess.RunAsync(
            _directory.Path, arguments.Split(' '),
            ("SCYLLA_CONTACT_POINTS", "db1:x"), ("SCYLLA_PASSWORD", "hunter2"), ("SCYLLA_CLOUD_BUNDLE", "bundle.zip"),
            ("SCYLLA_TLS", "on"));

        finished.ShouldRefuse(
            2, "db1:x", "SCYLLA_PASSWORD is set without", "SCYLLA_CLOUD_BUNDLE is set", "SCYLLA_TLS=true", "SCYLLA_TLS is “on”");
        (finished.Output + finished.Errors).ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_server_that_is_out_of_reach_is_told_with_its_address_and_without_the_password()
    {
        var finished = await ArrakisProcess.RunAsync(
            _directory.Path, ["leaderboard", "5"],
            ("SCYLLA_CONTACT_POINTS", "127.0.0.1:9"), ("SCYLLA_USERNAME", "stilgar"), ("SCYLLA_PASSWORD", "hunter2"));

        finished.ShouldRefuse(1, "127.0.0.1:9");
        (finished.Output + finished.Errors).ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Settings_that_are_not_JSON_are_told()
    {
        _directory.Write("appsettings.json", "{ HTTP_PORT: ");
        (await ArrakisProcess.RunAsync(_directory.Path, ["run"])).ShouldRefuse(2, "appsettings.json");
    }

    [Fact]
    public async Task A_pool_without_shards_is_told()
    {
        var finished = await ArrakisProcess.RunAsync(
            _directory.Path, ["run", "--discord-url", "http://127.0.0.1:1"],
            ("DISCORD_TOKEN", "token"), ("TOTAL_SHARDS", "4"), ("POOL_ID", "1"), ("SHARDS_PER_POOL", "4"));
        finished.ShouldRefuse(2, "Pool 1 is empty", "POOL_ID must be at most 0");
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_told()
    {
        var file = _directory.Write("file", "");
        (await ArrakisProcess.RunAsync(_directory.Path, ["run", "--data", file])).ShouldRefuse(1, file);
    }
}
