namespace Arrakis.Cli.Hosting;

/// <summary>Where Discord's API is, as users name it.</summary>
internal static class DiscordAddress
{
    /// <summary>The API's address; one without a path gets that of version 10.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var api) || api.Scheme is not ("http" or "https"))
            throw new UsageException($"Discord's API is “{text}”; it has to be a URL such as http://127.0.0.1:8090.");
        return api.AbsolutePath == "/" ? new Uri(api, "/api/v10") : api;
    }
}
