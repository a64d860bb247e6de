using Chalkboard.Slates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Company.Site.Pages;

public sealed class IndexModel(UserSlate slate) : PageModel
{
    public UserInfo Info { get; private set; } = null!;

    public List<OpenWorkflow> Open { get; } = [];

    public async Task OnGetAsync()
    {
        Info = (await slate.User.GetAsync(HttpContext.RequestAborted)).Value!;
        await foreach (var note in slate.NewNote.ListAsync(HttpContext.RequestAborted)) Open.Add(note);
    }

    public async Task<IActionResult> OnPostStartAsync(string title) =>
        RedirectToPage("/Note", new { id = await slate.NewNote.StartAsync(new NewNote(title, "")) });
}
