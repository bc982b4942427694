using System.Collections;
using Akka.Actor;
using Google.Protobuf;

namespace Arrakis.Cluster.Tests.Protocol;

/// <summary>Compares messages by all that they hold: doubles and decimals by their bits, lists by their items.</summary>
internal static class Bits
{
    /// <summary>Where two objects differ; null if nowhere.</summary>
    public static string? Difference(object? left, object? right, string at = "it") => (left, right) switch
    {
        (null, null) => null,
        (null, _) or (_, null) => $"{at}: {left ?? "null"} and {right ?? "null"}",
        (double a, double b) => Say(at, left, right, BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b)),
        (decimal a, decimal b) => Say(at, left, right, decimal.GetBits(a).AsSpan().SequenceEqual(decimal.GetBits(b))),
        (string or IActorRef or IMessage, _) => Say(at, left, right, left.Equals(right)),
        (IEnumerable a, IEnumerable b) => Items(a.Cast<object>(), b.Cast<object>(), at),
        _ when left.GetType() != right.GetType() => $"{at}: {left.GetType()} and {right.GetType()}",
        _ when left.GetType().IsPrimitive || left.GetType().IsEnum => Say(at, left, right, left.Equals(right)),
        _ => Members(left, right, at),
    };

    private static string? Items(IEnumerable<object> left, IEnumerable<object> right, string at)
    {
        object[] a = [.. left], b = [.. right];
        return a.Length != b.Length
            ? $"{at}: {a.Length} and {b.Length} items"
            : a.Zip(b).Select((pair, i) => Difference(pair.First, pair.Second, $"{at}[{i}]")).FirstOrDefault(d => d is not null);
    }

    // Properties that are computed or static say nothing of their own; those of ids and positions would never end.
    private static string? Members(object left, object right, string at) =>
        left.GetType().GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic
                | System.Reflection.BindingFlags.Public)
            .Select(field => Difference(field.GetValue(left), field.GetValue(right), $"{at}.{field.Name}"))
            .FirstOrDefault(d => d is not null);

    private static string? Say(string at, object left, object right, bool isSame) => isSame ? null : $"{at}: {left} and {right}";
}
