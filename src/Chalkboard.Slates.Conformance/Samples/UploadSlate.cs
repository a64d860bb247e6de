namespace Chalkboard.Slates.Conformance.Samples;

/// <summary>A slate with a workflow that has two kinds of parts. An instance expires after 3 ticks, and can't be written after 5.</summary>
internal sealed class UploadSlate(SlateContext context, TimeSpan tick) : Slate(context)
{
    public Workflow<UploadText> Upload => Workflow<UploadText>("upload", new() { ExpiresAfter = 4 * tick }, absoluteLifetime: 8 * tick);

    public Parts<UploadText> Pieces => Upload.Parts<UploadText>("pieces");

    public Parts<UploadText> Notes => Upload.Parts<UploadText>("notes");
}

internal sealed record UploadText(string Text);
