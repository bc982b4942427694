using System.Globalization;
using System.Net;

namespace Arrakis.Testing.Cassandra;

/// <summary>Writes what a node reads when it starts, and knows the command that starts it.</summary>
internal sealed class CassandraFiles(
    string folder, CassandraOptions options, string datacenter, string rack, TestCertificates? certificates)
{
    private string Configuration => Path.Combine(folder, "conf");

    private string Data => Path.Combine(folder, "data");

    internal string Log => Path.Combine(folder, "node.log");

    /// <summary>Writes the node's configuration.</summary>
    /// <param name="address">Where it listens, to clients and nodes.</param>
    /// <param name="seeds">All nodes of the cluster.</param>
    /// <param name="cancellationToken">Ends the wait for Java's list of packages.</param>
    internal async Task WriteAsync(IPAddress address, IEnumerable<IPAddress> seeds, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Configuration);
        Directory.CreateDirectory(Path.Combine(folder, "triggers"));
        await WriteAsync("java.args", await CassandraInstallation.OpenPackagesAsync(cancellationToken) + JavaOptions());
        await WriteAsync("cassandra.yaml", Yaml(address, string.Join(',', seeds)));
        await WriteAsync("cassandra-rackdc.properties", $"dc={datacenter}\nrack={rack}\n");
        await WriteAsync("logback.xml", Logback);

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(Configuration, name), text, cancellationToken);
    }

    internal IReadOnlyList<string> Command() =>
        ["java", "@" + Path.Combine(Configuration, "java.args"), "org.apache.cassandra.service.CassandraDaemon"];

    private const string Logback = """
        <configuration>
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%-5level %date{HH:mm:ss.SSS} %logger{0} %msg%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="OUT" /></root>
        </configuration>
        """;

    // Heap, collector and compiler are chosen for a machine that runs several nodes and the tests on two cores.
    private string JavaOptions() => string.Create(CultureInfo.InvariantCulture, $"""
        -javaagent:{CassandraInstallation.Libraries()}/jamm-0.2.6.jar
        -Xms{options.HeapMegabytes}m
        -Xmx{options.HeapMegabytes}m
        -Xss512k
        {(options.FullyOptimised ? "-XX:+UseG1GC" : "-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1")}
        -XX:-UsePerfData
        -Djava.io.tmpdir={folder}
        -Dcassandra.config=file://{Configuration}/cassandra.yaml
        -Dlogback.configurationFile=file:{Configuration}/logback.xml
        -Dcassandra.storagedir={Data}
        -Dcassandra.triggers_dir={folder}/triggers
        -Dcassandra-foreground=yes
        -Dcassandra.ring_delay_ms=2000
        -Dcassandra.skip_wait_for_gossip_to_settle=0
        -Dcassandra.superuser_setup_delay_ms=0
        -cp
        {Configuration}:{CassandraInstallation.Libraries()}/*

        """);

    private string Yaml(IPAddress address, string seeds) => string.Create(CultureInfo.InvariantCulture, $"""
        cluster_name: tests
        num_tokens: {options.TokensPerNode}
        partitioner: org.apache.cassandra.dht.Murmur3Partitioner
        seed_provider:
          - class_name: org.apache.cassandra.locator.SimpleSeedProvider
            parameters:
              - seeds: "{seeds}"
        listen_address: {address}
        rpc_address: {address}
        storage_port: {CassandraNode.StoragePort}
        native_transport_port: {CassandraNode.CqlPort}
        start_native_transport: true
        start_rpc: false
        endpoint_snitch: GossipingPropertyFileSnitch
        auto_bootstrap: false
        auto_snapshot: false
        data_file_directories: ["{Data}/tables"]
        commitlog_directory: {Data}/commitlog
        saved_caches_directory: {Data}/caches
        {CommitLog()}
        commitlog_total_space_in_mb: 512
        hinted_handoff_enabled: true
        phi_convict_threshold: {options.ConvictThreshold}
        write_request_timeout_in_ms: {(long)options.WriteTimeout.TotalMilliseconds}
        counter_write_request_timeout_in_ms: {(long)options.WriteTimeout.TotalMilliseconds}
        cas_contention_timeout_in_ms: {(long)options.WriteTimeout.TotalMilliseconds}
        truncate_request_timeout_in_ms: 60000
        read_request_timeout_in_ms: {(long)options.ReadTimeout.TotalMilliseconds}
        range_request_timeout_in_ms: {(long)options.ReadTimeout.TotalMilliseconds}
        batch_size_warn_threshold_in_kb: 1024
        authenticator: {(options.PasswordAuthentication ? "PasswordAuthenticator" : "AllowAllAuthenticator")}
        authorizer: {(options.PasswordAuthentication ? "CassandraAuthorizer" : "AllowAllAuthorizer")}
        {certificates?.Yaml(options.ClientCertificates)}

        """);

    private string CommitLog() => options.PeriodicCommitLog
        ? "commitlog_sync: periodic\ncommitlog_sync_period_in_ms: 10000"
        : "commitlog_sync: batch\ncommitlog_sync_batch_window_in_ms: 2";
}
