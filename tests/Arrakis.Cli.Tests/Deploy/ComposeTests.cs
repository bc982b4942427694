using System.Text.Json;

namespace Arrakis.Cli.Tests.Deploy;

/// <summary><c>deploy/compose.yaml</c>, as docker-compose understands it. No engine runs it here.</summary>
public sealed class ComposeTests
{
    private static readonly string[] Once = ["topics", "schema", "migrate"];
    private static readonly string[] Nodes = ["gateway-0", "gateway-1", "pipeline"];

    [Fact]
    public async Task It_is_accepted_with_the_example_of_the_environment_filled_in()
    {
        var finished = (await DeployFiles.ComposeConfigAsync()).ShouldEndWith(0);
        finished.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("DISCORD_TOKEN")]
    [InlineData("POSTGRES_PASSWORD")]
    [InlineData("GRAFANA_PASSWORD")]
    [InlineData("TOTAL_SHARDS")]
    [InlineData("SHARDS_PER_POOL")]
    public async Task What_the_environment_leaves_out_is_named(string name)
    {
        var finished = await DeployFiles.ComposeConfigAsync(without: name);
        finished.Code.ShouldNotBe(0);
        finished.Errors.ShouldContain(name);
        finished.Errors.ShouldContain("deploy/.env");
    }

    [Fact]
    public void The_example_holds_no_secret()
    {
        var lines = File.ReadAllLines(DeployFiles.At("deploy/.env.example"));
        foreach (var secret in DeployFiles.Secrets)
            lines.ShouldContain($"{secret}=");
    }

    [Fact]
    public async Task Every_service_is_bounded_and_comes_back_and_says_how_it_is()
    {
        foreach (var service in await ServicesAsync())
        {
            var isOnce = Once.Contains(service.Name);
            service.Value.Find("mem_limit").ShouldNotBeNull(service.Name);
            service.Value.Find("cpus").ShouldNotBeNull(service.Name);
            service.Value.Text("restart").ShouldBe(isOnce ? "no" : "unless-stopped", service.Name);
            (service.Value.Find("healthcheck.test") is null).ShouldBe(isOnce, service.Name);
        }
    }

    [Fact]
    public async Task Ports_are_published_on_loopback_alone()
    {
        var ports = (await ServicesAsync()).SelectMany(service => service.Value.Words("ports")).ToList();
        ports.Count.ShouldBe(2);
        ports.ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_asks_for_no_password_is_in_a_network_that_leads_nowhere()
    {
        (await DeployFiles.ReadComposeAsync()).Text("networks.data.internal").ShouldBe("True");
        foreach (var service in (await ServicesAsync()).Where(
            s => s.Name is "scylla" or "postgres" or "pgbouncer" || s.Name.StartsWith("kafka", StringComparison.Ordinal)))
            service.Value.Names("networks").ShouldBe(["data"], service.Name);
    }

    [Fact]
    public async Task Nodes_start_when_topics_and_schema_are_there_and_have_time_to_drain()
    {
        foreach (var service in (await ServicesAsync()).Where(service => Nodes.Contains(service.Name)))
        {
            service.Value.Text("depends_on.topics.condition").ShouldBe("service_completed_successfully");
            service.Value.Text("depends_on.schema.condition").ShouldBe("service_completed_successfully");
            // Versions of docker-compose write it differently.
            service.Value.Text("stop_grace_period").ShouldBeOneOf("60s", "1m0s");
        }
    }

    [Fact]
    public async Task Each_gateway_is_a_pool_of_its_own_and_together_they_run_all_shards()
    {
        var gateways = (await ServicesAsync())
            .Where(service => service.Value.Words("command") is ["gateway"]).Select(s => s.Value).ToList();
        gateways.Select(gateway => gateway.Text("environment.POOL_ID")).ShouldBe(
            Enumerable.Range(0, gateways.Count).Select(pool => $"{pool}"));
        gateways.ShouldAllBe(gateway => gateway.Find("deploy") == null);
        var total = int.Parse(gateways[0].Text("environment.TOTAL_SHARDS"));
        var perPool = int.Parse(gateways[0].Text("environment.SHARDS_PER_POOL"));
        gateways.Count.ShouldBe((total + perPool - 1) / perPool);
    }

    [Fact]
    public async Task Gateways_alone_know_the_token()
    {
        var knowing = (await ServicesAsync()).Where(service => service.Value.Names("environment").Contains("DISCORD_TOKEN"));
        knowing.Select(service => service.Name).Order().ShouldBe(["gateway-0", "gateway-1"]);
    }

    private static async Task<List<JsonProperty>> ServicesAsync() =>
        [.. (await DeployFiles.ReadComposeAsync()).At("services").EnumerateObject()];
}
