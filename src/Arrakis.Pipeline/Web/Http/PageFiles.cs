using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Pipeline.Web;

/// <summary>The page's files, which stand inside the program: HTML, styles, scripts and an icon.</summary>
internal sealed class PageFiles
{
    private const string Prefix = "page/";

    private readonly List<PageFile> _files = [];

    public PageFiles()
    {
        var assembly = typeof(PageFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            _files.Add(new PageFile(PathOf(name), TypeOf(name), content, $"\"{Convert.ToHexString(SHA256.HashData(content), 0, 8)}\""));
        }
    }

    /// <summary>Bytes of all files.</summary>
    public long Size => _files.Sum(f => (long)f.Content.Length);

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var file in _files)
            routes.MapMethods(file.Path, ["GET", "HEAD"], context => SendAsync(context, file)).WithMetadata(PageAccess.Free);
    }

    private static async Task SendAsync(HttpContext context, PageFile file)
    {
        var response = context.Response;
        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(file.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.Type;
        response.ContentLength = file.Content.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(file.Content, context.RequestAborted);
    }

    private static string PathOf(string name) => name == Prefix + "index.html" ? "/" : "/" + name[Prefix.Length..];

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"{name}: a page's file of type '{other}' has no content type."),
    };

    private sealed record PageFile(string Path, string Type, byte[] Content, string Tag);
}
