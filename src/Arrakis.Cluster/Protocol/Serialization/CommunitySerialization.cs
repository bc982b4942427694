using Akka.Actor.Setup;
using Akka.Hosting;
using Akka.Serialization;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>Makes an actor system use <see cref="CommunitySerializer"/> for every <see cref="ICommunityMessage"/>.</summary>
public static class CommunitySerialization
{
    private const string Alias = "arrakis-community";

    /// <summary>For an actor system that is built from an <see cref="ActorSystemSetup"/>.</summary>
    public static SerializationSetup Setup { get; } = SerializationSetup.Create(
        system => [SerializerDetails.Create(Alias, new CommunitySerializer(system), [typeof(ICommunityMessage)])]);

    /// <summary>For an actor system that Akka.Hosting builds.</summary>
    /// <param name="builder">What it is built from.</param>
    public static AkkaConfigurationBuilder WithCommunityProtocol(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithCustomSerializer(Alias, [typeof(ICommunityMessage)], system => new CommunitySerializer(system));
    }
}
