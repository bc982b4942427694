using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Pipeline.Web;

/// <summary>Why something cannot be answered: a status, a code for programs and a message for people.</summary>
internal sealed record WebFault(int Status, string Error, string Message)
{
    /// <summary>Our own fault, whose details stand in the log alone.</summary>
    public static WebFault Internal { get; } =
        new(StatusCodes.Status500InternalServerError, "internal_error", "Arrakis could not answer this; its log says why.");

    public static WebFault UnknownCommunity(CommunityId community) =>
        new(StatusCodes.Status404NotFound, "unknown_community", $"Community {community} is not known here.");

    public static WebFault UnknownMember(CommunityId community, MemberId member) =>
        new(StatusCodes.Status404NotFound, "unknown_member", $"Member {member} is not known in community {community}.");

    /// <summary>What an exception says to who asked; null for one that nobody expected.</summary>
    public static WebFault? Of(Exception e) => e switch
    {
        BadRequestException => new WebFault(StatusCodes.Status400BadRequest, "bad_request", e.Message),
        NotHereException => new WebFault(StatusCodes.Status404NotFound, "not_here", e.Message),
        PipelineBusyException => Unavailable("busy", e.Message),
        TimeoutException => Unavailable(
            "no_answer", $"Arrakis waits for its store or its log: {e.Message}. Try again; /health/ready says what is wrong."),
        CommunityStoreException or EventLogException => Unavailable("store_unavailable", $"The store does not answer: {e.Message}"),
        _ => null,
    };

    public Task WriteAsync(HttpContext context)
    {
        if (Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "2";
        return WebJson.ErrorAsync(context, Status, Error, Message);
    }

    private static WebFault Unavailable(string error, string message) => new(StatusCodes.Status503ServiceUnavailable, error, message);
}
