using System.Diagnostics.Metrics;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Telemetry;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Telemetry;

/// <summary>The instruments are the process's: each test has operations of its own, and asks of shared sums that they grew.</summary>
public sealed class ScyllaMetricsTests
{
    [Fact]
    public void Every_instrument_declares_its_tags()
    {
        var declared = ScyllaMetrics.Labels;
        var instruments = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == ScyllaMetrics.MeterName)
                    instruments.Add(instrument.Name);
            },
        };
        listener.Start();
        instruments.ShouldBe(declared.Keys, ignoreOrder: true);
    }

    [Fact]
    public async Task Requests_are_counted_and_timed_by_operation_and_outcome()
    {
        using var told = new Measurements();
        await using var rig = await SessionRig.StartAsync();
        rig.Server.On("wrong", _ => WireErrors.Invalid);
        await AskAsync(rig, "good", "op_counted");
        await AskAsync(rig, "good", "op_counted");
        await Should.ThrowAsync<InvalidQueryException>(() => AskAsync(rig, "wrong", "op_counted"));
        told["scylla_client_requests_total", "op_counted", "success"].ShouldBe(2);
        told["scylla_client_requests_total", "op_counted", "error"].ShouldBe(1);
        told["scylla_client_request_duration_seconds", "op_counted"].ShouldBe(3);
        told["scylla_client_errors_total", "invalid"].ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task Retries_are_counted_by_what_led_to_them()
    {
        using var told = new Measurements();
        await using var rig = await SessionRig.StartAsync(2);
        rig.Server.On("any", _ => WireErrors.Bootstrapping);
        await AskAsync(rig, "any", "op_retried");
        told["scylla_client_retries_total", "is_bootstrapping"].ShouldBeGreaterThanOrEqualTo(1);
        told["scylla_client_requests_total", "op_retried", "success"].ShouldBe(1);
    }

    [Fact]
    public async Task What_its_caller_cancelled_is_no_error()
    {
        using var told = new Measurements();
        await using var rig = await SessionRig.StartAsync();
        using var cancel = new CancellationTokenSource();
        rig.Server.Handler = request => Task.FromResult(request.Cql == "slow");
        var statement = SessionRig.Ask("slow");
        statement.Operation = "op_cancelled";
        var asking = rig.Session.ExecuteAsync(statement, cancel.Token).AsTask();
        await Eventually.HoldsAsync(() => rig.Asked("slow") == 1, "the request arrived");
        told.Observe();
        told["scylla_client_requests_in_flight"].ShouldBeGreaterThanOrEqualTo(1);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asking);
        told["scylla_client_requests_total", "op_cancelled", "canceled"].ShouldBe(1);
    }

    [Fact]
    public async Task Nodes_of_a_session_are_told_until_it_ends()
    {
        using var told = new Measurements();
        await using var rig = await SessionRig.StartAsync(2);
        told.Observe();
        told["scylla_client_hosts", "up"].ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public void Operations_without_end_share_one_name()
    {
        var names = Enumerable.Range(0, 200).Select(i => OperationLabels.For($"op_{i}")).Distinct().ToList();
        names.Count.ShouldBeLessThanOrEqualTo(OperationLabels.Most + 1);
        names.ShouldContain(OperationLabels.Other);
    }

    private static async Task AskAsync(SessionRig rig, string cql, string operation)
    {
        var statement = SessionRig.Ask(cql);
        statement.Operation = operation;
        using var rows = await rig.Session.ExecuteAsync(statement);
    }
}
