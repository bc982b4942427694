using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Arrakis.Cli.Telemetry;

/// <summary>Tells when exports begin to fail, and when they succeed again: a line for each, however many fail between.</summary>
/// <param name="what">What is exported, as a sentence begins.</param>
/// <param name="endpoint">Where to.</param>
/// <param name="logger">Where it is told.</param>
internal sealed class ExportWatch(string what, Uri endpoint, ILogger logger)
{
    private volatile bool _isFailing;
    private volatile bool _isEnding;

    /// <summary>Whether nothing more shall be tried: the node ends, and the collector does not take what it is sent.</summary>
    public bool IsGivenUp => _isEnding && _isFailing;

    /// <summary>The node ends: the next failure is the last try.</summary>
    public void GiveUpAfterFailure() => _isEnding = true;

    /// <summary>Notes how an export went; by the exporter's thread.</summary>
    public ExportResult Note(ExportResult result)
    {
        var reason = ExporterReasons.Take();
        if (result == ExportResult.Success)
        {
            if (_isFailing)
                logger.LogInformation("{What} are exported to {Endpoint} again", what, endpoint);
            _isFailing = false;
        }
        else if (!_isFailing)
        {
            _isFailing = true;
            logger.LogWarning(
                "{What} cannot be exported to {Endpoint}: {Reason}. The node goes on without, and tries again", what, endpoint,
                    reason ?? "the exporter does not say why");
        }

        return result;
    }
}
