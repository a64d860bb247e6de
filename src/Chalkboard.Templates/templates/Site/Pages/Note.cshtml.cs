using Chalkboard.Slates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Company.Site.Pages;

public sealed class NoteModel(UserSlate slate) : PageModel
{
    public NewNote Note { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(WorkflowId id)
    {
        var note = await slate.NewNote[id].GetAsync(HttpContext.RequestAborted);
        if (note.Value is null) return NotFound();
        Note = note.Value;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(WorkflowId id, string? text)
    {
        await slate.NewNote[id].UpdateAsync(note => note with { Text = text ?? "" });
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostFinishAsync(WorkflowId id)
    {
        // Exactly one submitter gets the note.
        if (await slate.NewNote.CompleteAsync(id) is not null)
            await slate.User.UpdateAsync(user => user with { Notes = user.Notes + 1 });
        return RedirectToPage("/Index");
    }
}
