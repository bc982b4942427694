using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace Arrakis.Persistence.Scylla.Tests.Support;

/// <summary>An event whose bytes are known.</summary>
public sealed record GoldenEvent(string Text);

/// <summary>Its serializer.</summary>
public sealed class GoldenSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string Config = """
        akka.actor {
          serializers.golden = "Arrakis.Persistence.Scylla.Tests.Support.GoldenSerializer, Arrakis.Persistence.Scylla.Tests"
          serialization-bindings."Arrakis.Persistence.Scylla.Tests.Support.GoldenEvent, Arrakis.Persistence.Scylla.Tests" = golden
        }
        """;

    public override int Identifier => 4_711;

    public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((GoldenEvent)obj).Text);

    public override object FromBinary(byte[] bytes, string manifest) => manifest == "G"
        ? new GoldenEvent(Encoding.UTF8.GetString(bytes))
        : throw new ArgumentException($"No such manifest: {manifest}.", nameof(manifest));

    public override string Manifest(object o) => "G";
}
