using System.Reflection;
using System.Runtime.InteropServices;
using Arrakis.Shared.Log;
using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka;

/// <summary>
/// The native library that Confluent.Kafka calls. It asks for a name without a number, which Debian installs for developers
/// only; here the numbered one is taken, or the one that a build with <c>UseBundledLibrdkafka</c> brings.
/// </summary>
internal static class KafkaLibrary
{
    private const string SystemLibrary = "librdkafka.so.1";
    private static readonly Lazy<bool> Resolver = new(Register);

    /// <summary>Makes sure that the library can be called.</summary>
    /// <exception cref="EventLogException">It is not installed.</exception>
    public static void Load()
    {
        _ = Resolver.Value;
        try
        {
            _ = Library.Version;
        }
        catch (Exception fault) when (fault is DllNotFoundException or TypeInitializationException or InvalidOperationException)
        {
            throw new EventLogException(
                "Kafka's client library librdkafka cannot be loaded: install it (Debian: apt-get install librdkafka1, "
                + "version 2.0.2 or newer)",
                isTransient: false, fault);
        }
    }

    private static bool Register()
    {
        NativeLibrary.SetDllImportResolver(typeof(ClientConfig).Assembly, Resolve);
        return true;
    }

    // 0: where .NET looks by itself, which finds the bundled one.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "librdkafka" && !NativeLibrary.TryLoad(name, assembly, path, out _) && NativeLibrary.TryLoad(SystemLibrary, out var handle)
            ? handle
            : 0;
}
