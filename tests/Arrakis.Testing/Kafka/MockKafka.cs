using System.Runtime.InteropServices;

namespace Arrakis.Testing.Kafka;

/// <summary>
/// librdkafka's own mock of a Kafka cluster: three brokers on loopback ports that every client of this machine reaches, with
/// idempotent producers, consumer groups and committed offsets. It keeps the newest 5 MB of a partition in memory and drops what
/// is older without a word, answers neither CreateTopics nor look-ups by time, and wants a low <c>fetch.wait.max.ms</c>.
/// </summary>
public sealed class MockKafka : IDisposable
{
    private const int AllBrokers = -1;
    private readonly nint _client;
    private readonly nint _cluster;
    private int _disposed;

    /// <summary>Starts a cluster.</summary>
    /// <param name="brokers">How many brokers (default: 3).</param>
    public MockKafka(int brokers = 3)
    {
        _client = Librdkafka.CreateClient();
        _cluster = Librdkafka.CreateCluster(_client, brokers);
        Brokers = brokers;
        BootstrapServers = Marshal.PtrToStringUTF8(Librdkafka.BootstrapServers(_cluster))!;
    }

    /// <summary>How many brokers there are; their ids begin at 1.</summary>
    public int Brokers { get; }

    /// <summary>Where clients begin: <c>host:port,host:port</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>Makes a topic; a client that asks for one that is not there gets one with 4 partitions.</summary>
    /// <exception cref="InvalidOperationException">It is there already.</exception>
    public void CreateTopic(string topic, int partitions) =>
        Check(Librdkafka.CreateTopic(_cluster, topic, partitions, Brokers), $"topic {topic} cannot be made");

    /// <summary>Ends all connections to a broker and accepts none.</summary>
    /// <param name="broker">Its id; null for all brokers.</param>
    public void SetDown(int? broker = null) => Check(Librdkafka.SetDown(_cluster, broker ?? AllBrokers), "a broker cannot be set down");

    /// <summary>Accepts connections again.</summary>
    /// <param name="broker">Its id; null for all brokers.</param>
    public void SetUp(int? broker = null) => Check(Librdkafka.SetUp(_cluster, broker ?? AllBrokers), "a broker cannot be set up");

    /// <summary>Makes every answer so much later.</summary>
    public void SetRoundTrip(TimeSpan roundTrip) =>
        Check(Librdkafka.SetRoundTrip(_cluster, AllBrokers, (int)roundTrip.TotalMilliseconds), "no round-trip time can be set");

    /// <summary>Answers the next requests of a kind with errors, one each.</summary>
    /// <param name="apiKey">The kind of request, such as 0 for Produce (https://kafka.apache.org/protocol#protocol_api_keys).</param>
    /// <param name="errors">Kafka's error codes.</param>
    public void PushErrors(short apiKey, params int[] errors) => Librdkafka.PushErrors(_cluster, apiKey, (nuint)errors.Length, errors);

    /// <summary>Ends the cluster; what it held is gone.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Librdkafka.DestroyCluster(_cluster);
        Librdkafka.DestroyClient(_client);
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
            throw new InvalidOperationException($"{what}: librdkafka's error {error}");
    }
}
