namespace Arrakis.Cli.Tests.Deploy;

/// <summary><c>deploy/observability/prometheus</c> and <c>deploy/observability/grafana</c>.</summary>
public sealed class PrometheusTests
{
    [Fact]
    public async Task Promtool_accepts_every_configuration()
    {
        string[] files =
        [
            .. Directory.GetFiles(DeployFiles.At("deploy/observability/prometheus"), "*.yml").Where(
                file => Path.GetFileName(file) != "alerts.yml"),
        ];
        files.Length.ShouldBe(2);
        (await DeployFiles.RunAsync("promtool", ["check", "config", .. files])).ShouldEndWith(0);
    }

    [Fact]
    public async Task Compose_gives_Prometheus_its_configuration_and_its_rules()
    {
        var mounts = (await DeployFiles.ReadComposeAsync()).Words("services.prometheus.volumes").Select(v => v.Split(':')).ToList();
        foreach (var name in (string[])["prometheus.yml", "alerts.yml"])
        {
            mounts.ShouldContain(
                m => m[0].EndsWith($"/observability/prometheus/{name}", StringComparison.Ordinal) && m[1] == $"/etc/prometheus/{name}");
        }
    }

    [Fact]
    public async Task What_is_scraped_in_compose_is_a_service_of_it()
    {
        var services = (await DeployFiles.ReadComposeAsync()).Names("services");
        var jobs = (await DeployFiles.ReadYamlAsync(DeployFiles.At("deploy/observability/prometheus/prometheus.yml")))
            .Single().Items("scrape_configs");
        string[] names =
        [
            .. jobs.SelectMany(job => job.Items("static_configs")).SelectMany(c => c.Words("targets")).Select(
                target => target.Split(':')[0]),
            .. jobs.SelectMany(job => job.Items("dns_sd_configs")).SelectMany(c => c.Words("names")),
        ];
        names.Where(name => name != "localhost").Except(services).ShouldBeEmpty();
        names.ShouldContain("pipeline");
        names.ShouldContain("gateway-1");
    }

    [Fact]
    public async Task Grafana_asks_the_Prometheus_of_compose()
    {
        var file = DeployFiles.At("deploy/observability/grafana/provisioning/datasources/arrakis.yaml");
        var source = (await DeployFiles.ReadYamlAsync(file)).Single().Items("datasources").ShouldHaveSingleItem();
        source.Text("type").ShouldBe("prometheus");
        source.Text("url").ShouldBe("http://prometheus:9090");
    }
}
