namespace Arrakis.Scylla.Tests.Support;

/// <summary>Errors as servers send them.</summary>
internal static class WireErrors
{
    private const int LocalQuorum = 0x0006;

    public static WireAnswer Overloaded { get; } = WireAnswer.Error(0x1001, "too much to do");

    public static WireAnswer Bootstrapping { get; } = WireAnswer.Error(0x1002, "not there yet");

    public static WireAnswer Invalid { get; } = WireAnswer.Error(0x2200, "unconfigured table t");

    public static WireAnswer Internal { get; } = WireAnswer.Error(0x0000, "java.lang.NullPointerException");

    public static WireAnswer Unavailable { get; } =
        WireAnswer.Error(0x1000, "Cannot achieve consistency level", new WireBody().Short(LocalQuorum).Int(2).Int(1).ToArray());

    public static WireAnswer WriteTimeout(string type) =>
        WireAnswer.Error(0x1100, "Operation timed out", new WireBody().Short(LocalQuorum).Int(1).Int(2).String(type).ToArray());

    public static WireAnswer ReadTimeout(int received, bool hasData) =>
        WireAnswer.Error(
            0x1200, "Operation timed out", new WireBody().Short(LocalQuorum).Int(received).Int(2).Byte(hasData ? 1 : 0).ToArray());
}
