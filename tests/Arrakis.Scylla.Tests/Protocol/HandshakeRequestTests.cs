using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Shouldly;

namespace Arrakis.Scylla.Tests.Protocol;

public class HandshakeRequestTests
{
    [Fact]
    public void Startup_names_the_language_the_client_and_what_it_switches_on()
    {
        var request = new StartupRequest("shop", [new("SCYLLA_LWT_ADD_METADATA_MARK", "LWT_OPTIMIZATION_META_BIT_MASK=1")]);

        var options = Options(request);

        options["CQL_VERSION"].ShouldBe("3.0.0");
        options["DRIVER_NAME"].ShouldBe("Arrakis.Scylla");
        options["DRIVER_VERSION"].ShouldNotBeNullOrEmpty();
        options["APPLICATION_NAME"].ShouldBe("shop");
        options["SCYLLA_LWT_ADD_METADATA_MARK"].ShouldBe("LWT_OPTIMIZATION_META_BIT_MASK=1");
        options.Count.ShouldBe(5);
    }

    [Fact]
    public void Startup_without_an_application_does_not_name_one() =>
        Options(new StartupRequest()).Keys.ShouldBe(["CQL_VERSION", "DRIVER_NAME", "DRIVER_VERSION"], ignoreOrder: true);

    [Fact]
    public void A_zero_character_in_a_password_is_refused_for_it_would_end_the_user() =>
        Should.Throw<ArgumentException>(() => AuthResponseRequest.Plain("user", "a\0b")).Message.ShouldNotContain("a\0b");

    [Fact]
    public void An_authentication_does_not_print_its_secret() =>
        AuthResponseRequest.Plain("user", "hunter2").ToString()!.ShouldNotContain("hunter2");

    private static Dictionary<string, string> Options(StartupRequest request)
    {
        var reader = new CqlReader(Frames.Request(request, ProtocolVersion.V4).AsSpan(FrameHeader.Size));
        var options = new Dictionary<string, string>();
        for (var left = reader.Short(); left > 0; left--)
            options.Add(reader.String(), reader.String());
        reader.Remaining.ShouldBe(0);
        return options;
    }
}
