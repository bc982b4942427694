using Akka.Actor;

namespace Arrakis.Cluster.Telemetry;

/// <summary>
/// Values of labels. They are names of types of the program and of the libraries that it uses, never paths or ids: their number is
/// bounded by the code.
/// </summary>
internal static class ActorLabels
{
    /// <summary>For an actor of which nothing is known.</summary>
    private sealed class Unknown;

    /// <summary>A type's full name without what a generic type is made of.</summary>
    public static string Name(Type type)
    {
        if (type == typeof(Unknown))
            return "unknown";
        var name = type.FullName ?? type.Name;
        var end = name.IndexOfAny(['[', '`']);
        return end < 0 || type.IsArray ? name : name[..end];
    }

    /// <summary>user or system.</summary>
    public static string Category(bool isUser) => isUser ? "user" : "system";

    /// <summary>The class of an actor, as it was asked for.</summary>
    public static Type TypeOf(IActorRef? actor) => (actor as ActorRefWithCell)?.Underlying?.Props?.Type ?? typeof(Unknown);

    /// <summary>Whether an actor does the program's work: below /user, or an entity of a shard, which Akka keeps below /system.</summary>
    public static bool IsUser(IActorRef? actor) => actor?.Path.Elements switch
    {
        ["user", ..] => true,
        ["system", "sharding", ..] => TypeOf(actor).Namespace is not { } name || !name.StartsWith("Akka", StringComparison.Ordinal),
        _ => false,
    };
}
