using Akka.Hosting;
#if PHOBOS
using Phobos.Actor;
using Phobos.Hosting;
#endif

namespace Arrakis.Cluster.Telemetry;

/// <summary>Makes an actor system measure.</summary>
/// <remarks>
/// Teams that have a licence of Phobos build with <c>-p:Phobos=true</c>: Phobos measures then, and nothing here does, so that nothing is
/// counted twice. Phobos is not public; the lines in <c>#if PHOBOS</c> were written from its documentation and never compiled here.
/// </remarks>
internal static class AkkaTelemetryHosting
{
    /// <summary>Metrics under the names of Phobos, in <c>/metrics</c> and in what is exported.</summary>
    public static AkkaConfigurationBuilder WithArrakisTelemetry(this AkkaConfigurationBuilder builder) =>
#if PHOBOS
        builder.WithPhobos(AkkaRunMode.AkkaCluster);
#else
        builder.AddHocon(AkkaTelemetry.Hocon, HoconAddMode.Append)
            .AddStartup((system, _) => AkkaTelemetry.Get(system).Start(Akka.Cluster.Cluster.Get(system)));
#endif
}
