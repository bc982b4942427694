using System.Diagnostics;
using System.Globalization;
using Arrakis.Shared.Events;
using Google.Protobuf;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>Another client of Kafka, which knows nothing of Arrakis: Debian's <c>kcat</c>.</summary>
internal static class Kcat
{
    /// <summary>Appends an event to the partition that is named, whether it is the right one or not.</summary>
    public static Task AppendAsync(ClusterSpace cluster, TempDirectory directory, int partition, CommunityEvent e) =>
        AppendAsync(cluster, directory, partition, e.ToByteArray());

    /// <summary>Appends a record to the topic of the events.</summary>
    public static async Task AppendAsync(ClusterSpace cluster, TempDirectory directory, int partition, byte[] payload)
    {
        var file = directory.At($"record-{Guid.NewGuid():N}");
        await File.WriteAllBytesAsync(file, payload);
        using var kcat = Process.Start(new ProcessStartInfo("kcat",
        [
            "-P", "-q", "-b", cluster.Kafka.BootstrapServers, "-t", "arrakis.events",
            "-p", partition.ToString(CultureInfo.InvariantCulture), file,
        ])
        {
            RedirectStandardError = true,
        })!;
        var errors = await kcat.StandardError.ReadToEndAsync();
        await kcat.WaitForExitAsync();
        kcat.ExitCode.ShouldBe(0, errors);
    }
}
