using System.Text.Json;

namespace Arrakis.Cli.Tests.Deploy;

/// <summary><c>deploy/k8s</c>, held against Kubernetes' own types and against what the processes need. No cluster runs it here.</summary>
public sealed class KubernetesTests
{
    private const string Gateway = "processes/gateway.yaml";

    [Fact]
    public async Task Every_manifest_is_what_Kubernetes_takes()
    {
        var finished = await DeployFiles.RunCheckAsync("check-kubernetes.mjs", DeployFiles.Manifests);
        finished.ShouldEndWith(0).Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("terminationGracePeriodSeconds:", "terminationGracePeriodSecond:", "terminationGracePeriodSecond")]
    [InlineData("prometheus.io/scrape: \"true\"", "prometheus.io/scrape: true", "'boolean' is not assignable to type 'string'")]
    [InlineData("apiVersion: apps/v1", "apiVersion: apps/v2", "Cannot find module")]
    [InlineData("serviceName: gateway", "serviceName: gateway\n  serviceName: other", "unique")]
    public async Task A_mistake_in_a_manifest_is_found(string right, string wrong, string named)
    {
        using var directory = new TempDirectory();
        var text = await File.ReadAllTextAsync(DeployFiles.At($"deploy/k8s/{Gateway}"));
        text.ShouldContain(right);
        var finished = await DeployFiles.RunCheckAsync(
            "check-kubernetes.mjs", directory.Write("wrong.yaml", text.Replace(right, wrong, StringComparison.Ordinal)));
        finished.Code.ShouldNotBe(0);
        finished.Errors.ShouldContain(named);
    }

    [Fact]
    public async Task No_manifest_is_of_a_version_that_Kubernetes_may_withdraw()
    {
        var versions = (await DeployFiles.ReadManifestsAsync()).Select(manifest => manifest.Text("apiVersion")).Distinct();
        versions.ShouldAllBe(version => version.EndsWith("v1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Kustomizations_name_every_manifest_but_the_example_of_the_secret()
    {
        var listed = new List<string>();
        foreach (var file in DeployFiles.Kustomizations)
        {
            var folder = Path.GetDirectoryName(file)!;
            listed.AddRange((await DeployFiles.ReadYamlAsync(file)).Single().Words("resources").Select(r => Path.GetFullPath(r, folder)));
        }

        listed.Where(path => !File.Exists(path) && !File.Exists(Path.Combine(path, "kustomization.yaml"))).ShouldBeEmpty();
        DeployFiles.Manifests.Except(listed).Select(Path.GetFileName).ShouldBe(["secret.example.yaml"]);
    }

    [Fact]
    public async Task The_example_of_the_secret_holds_none()
    {
        var secrets = await DeployFiles.ReadYamlAsync(DeployFiles.At("deploy/k8s/shared/secret.example.yaml"));
        secrets.SelectMany(secret => secret.At("stringData").EnumerateObject()).ShouldAllBe(entry => entry.Value.GetString() == "");
    }

    [Fact]
    public async Task Gateways_alone_know_the_token()
    {
        var all = await DeployFiles.ReadManifestsAsync();
        var secret = all.Single(d => d.Text("kind") == "Secret" && d.Names("stringData").Contains("DISCORD_TOKEN"));
        secret.Names("stringData").ShouldBe(["DISCORD_TOKEN"]);
        var knowing = all.Where(d => d.Items("spec.template.spec.containers").SelectMany(c => c.Items("envFrom"))
            .Any(source => source.Find("secretRef.name")?.ToString() == secret.Text("metadata.name")));
        knowing.Select(d => d.Text("metadata.name")).ShouldBe(["gateway"]);
    }

    [Fact]
    public async Task Every_pod_runs_without_rights_and_within_bounds()
    {
        foreach (var pod in await PodsAsync())
        {
            pod.Text("securityContext.runAsNonRoot").ShouldBe("True");
            pod.Text("securityContext.seccompProfile.type").ShouldBe("RuntimeDefault");
            pod.Text("automountServiceAccountToken").ShouldBe("False");
            var container = pod.Items("containers").ShouldHaveSingleItem();
            container.Text("securityContext.allowPrivilegeEscalation").ShouldBe("False");
            container.Text("securityContext.readOnlyRootFilesystem").ShouldBe("True");
            container.Words("securityContext.capabilities.drop").ShouldBe(["ALL"]);
            container.Names("resources.requests").ShouldBe(["cpu", "memory"]);
            container.Names("resources.limits").ShouldContain("memory");
        }
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("pipeline")]
    public async Task A_node_is_probed_drains_and_is_disrupted_one_at_a_time(string name)
    {
        var all = await DeployFiles.ReadManifestsAsync();
        var workload = all.Single(d => d.Text("kind") is "StatefulSet" or "Deployment" && d.Text("metadata.name") == name);
        var pod = workload.At("spec.template.spec");
        var container = pod.Items("containers").Single();
        container.Text("startupProbe.httpGet.path").ShouldBe("/health/live");
        container.Text("livenessProbe.httpGet.path").ShouldBe("/health/live");
        container.Text("readinessProbe.httpGet.path").ShouldBe("/health/ready");
        // A drain of what is under way may take 30 s.
        pod.At("terminationGracePeriodSeconds").GetInt32().ShouldBeGreaterThan(30);

        var labels = workload.Text("spec.template.metadata.labels");
        labels.ShouldBe(workload.Text("spec.selector.matchLabels"));
        var budget = all.Single(d => d.Text("kind") == "PodDisruptionBudget" && d.Text("metadata.name") == name);
        budget.Text("spec.maxUnavailable").ShouldBe("1");
        budget.Text("spec.selector.matchLabels").ShouldBe(labels);
        all.Single(d => d.Text("kind") == "Service" && d.Text("metadata.name") == name).Text("spec.selector").ShouldBe(labels);
    }

    [Fact]
    public async Task Pools_are_ordinals_and_run_all_shards()
    {
        var all = await DeployFiles.ReadManifestsAsync();
        var gateway = all.Single(d => d.Text("kind") == "StatefulSet");
        var pool = gateway.At("spec.template.spec").Items("containers").Single().Items("env").Single(e => e.Text("name") == "POOL_ID");
        pool.Text("valueFrom.fieldRef.fieldPath").ShouldBe("metadata.labels['apps.kubernetes.io/pod-index']");

        var settings = all.Single(d => d.Text("kind") == "ConfigMap").At("data");
        var (total, perPool) = (int.Parse(settings.Text("TOTAL_SHARDS")), int.Parse(settings.Text("SHARDS_PER_POOL")));
        gateway.At("spec.replicas").GetInt32().ShouldBe((total + perPool - 1) / perPool);
    }

    private static async Task<IReadOnlyList<JsonElement>> PodsAsync()
    {
        JsonElement[] pods = [.. (await DeployFiles.ReadManifestsAsync()).Select(d => d.Find("spec.template.spec")).OfType<JsonElement>()];
        pods.Length.ShouldBe(4);
        return pods;
    }
}
