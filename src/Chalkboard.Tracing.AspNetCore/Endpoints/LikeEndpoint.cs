using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>A call and all like it, of the same name and by the same caller: what took longest first.</summary>
internal static class LikeEndpoint
{
    public static async Task AnswerAsync(HttpContext context)
    {
        if (await TraceAnswers.OpenAsync(context).ConfigureAwait(false) is not { } trace) return;
        if (CallEndpoint.Find(context, trace) is not { } call)
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status404NotFound, "The trace has no such call.").ConfigureAwait(false);
            return;
        }
        var query = TreeQuery.Of(context.Request);
        var found = query.Find.Length == 0 ? null : Found.In(trace.Tree, query.Find, context.RequestAborted);
        var name = call.Symbol.Name;
        var caller = call.Caller;
        // What is between them in the source is not shown, and is no caller.
        while (caller is not null && SourceView.Hides(caller)) caller = caller.Caller;
        var alike = (caller is null ? SourceView.Roots(trace.Tree) : SourceView.Callees(caller)).Where(one => one.Symbol.Name == name && one.IsExternal == call.IsExternal).ToList();
        var level = new Rows(found).ChooseAlike(alike, query.From);
        await TraceAnswers.SendAsync(context, trace, depth: 4, "", query.Find, (html, links) =>
        {
            CallHtml.WritePath(html, trace, call, links);
            html.Write($"""<h2>{Texts.Count(alike.Count, trace.Tree)} × {Texts.Name(name)}</h2><p class="note">What took longest first.</p>""");
            new TreeHtml(html, trace, links, alike.Count == 0 ? TimeSpan.Zero : alike.Max(one => one.Wall), query.Suffix).Write(level, links.Like(trace.Id, call.Index));
        }).ConfigureAwait(false);
    }
}
