using System.Runtime.InteropServices;

namespace Arrakis.Testing.Kafka;

/// <summary>The mock cluster of librdkafka (rdkafka_mock.h), which speaks Kafka's protocol on loopback ports.</summary>
internal static partial class Librdkafka
{
    private const string Library = "librdkafka.so.1";
    private const int Producer = 0;
    private const int ErrorBytes = 512;

    /// <summary>A client, which a mock cluster needs to live in.</summary>
    /// <exception cref="InvalidOperationException">librdkafka refuses; the text is its own.</exception>
    public static nint CreateClient()
    {
        var error = new byte[ErrorBytes];
        var client = New(Producer, NewConfiguration(), error, ErrorBytes);
        return client != 0
            ? client
            : throw new InvalidOperationException(
                $"librdkafka makes no client: {System.Text.Encoding.UTF8.GetString(error).TrimEnd('\0')}");
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    public static partial void DestroyClient(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint CreateCluster(nint client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void DestroyCluster(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint BootstrapServers(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateTopic(nint cluster, string topic, int partitions, int replicas);

    /// <summary>Broker −1 stands for all.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    public static partial int SetDown(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    public static partial int SetUp(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    public static partial int SetRoundTrip(nint cluster, int broker, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    public static partial void PushErrors(nint cluster, short apiKey, nuint count, int[] errors);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint NewConfiguration();

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial nint New(int type, nint configuration, byte[] error, nuint errorBytes);
}
