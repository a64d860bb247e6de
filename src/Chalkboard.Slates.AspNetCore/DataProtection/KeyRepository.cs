using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml.Linq;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection;

namespace Chalkboard.Slates.AspNetCore.DataProtection;

/// <summary>
/// The key ring of Data Protection: in the memory of the process, and in one document of the store. The framework reads and writes keys
/// without awaiting, so reads are served from memory, and <see cref="KeyRingService"/> loads and saves.
/// </summary>
internal sealed class KeyRepository(IServiceProvider services) : IXmlRepository
{
    public const string Owner = SlateName.ReservedPrefix + "data-protection";
    private const string DocumentId = "keys";

    private readonly Lock _lock = new();
    private readonly List<string> _unsaved = [];
    private List<string>? _saved;
    private DocumentVersion _version;

    public ISlateStore Store { get; } =
        ReservedDocuments.GetStore(services, nameof(SlatesDataProtectionBuilderExtensions.PersistKeysToSlates));

    /// <summary>Called when there is an element to save.</summary>
    public Action? OnStored { get; set; }

    public bool HasUnsaved
    {
        get
        {
            lock (_lock) return _unsaved.Count > 0;
        }
    }

    /// <exception cref="InvalidOperationException">The keys have not been loaded.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_lock)
        {
            if (_saved is null)
                throw new InvalidOperationException(
                    "The Data Protection keys are loaded from the store when the application starts, and it has not started yet. Protect " +
                    "and unprotect data after that, for example in a hosted service.");
            return [.. _saved.Concat(_unsaved).Select(XElement.Parse)];
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        lock (_lock) _unsaved.Add(element.ToString(SaveOptions.DisableFormatting));
        OnStored?.Invoke();
    }

    /// <summary>Reads the saved keys.</summary>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    /// <exception cref="JsonException">The document has another format.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var document = await Store.FindAsync(Owner, DocumentId, cancellationToken).ConfigureAwait(false);
        var elements = document is null ? [] : JsonSerializer.Deserialize(document.Content.Span, KeyJson.Default.ListString) ?? [];
        lock (_lock)
        {
            _saved = elements;
            _version = document?.Version ?? DocumentVersion.None;
            // An earlier save may have been applied although it failed.
            _unsaved.RemoveAll(elements.Contains);
        }
    }

    /// <summary>Saves the new keys, unless another node has saved keys since the last load.</summary>
    /// <returns>False, with nothing saved, if another node has.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async Task<bool> TrySaveAsync(CancellationToken cancellationToken)
    {
        List<string> elements;
        DocumentVersion version;
        lock (_lock) (elements, version) = ([.. _saved ?? [], .. _unsaved], _version);
        var content = JsonSerializer.SerializeToUtf8Bytes(elements, KeyJson.Default.ListString);
        var write = DocumentWrite.Put(DocumentId, content, Precondition.AtVersion(version));
        var outcome = await Store.CommitAsync(new Commit(Owner, [write]), cancellationToken).ConfigureAwait(false);
        if (outcome.Status != CommitStatus.Committed) return false;
        lock (_lock)
        {
            _unsaved.RemoveAll(elements.Contains);
            (_saved, _version) = (elements, write.Version);
        }

        return true;
    }

    /// <summary>Discards the new keys, with which nothing has been protected.</summary>
    public void DiscardUnsaved()
    {
        lock (_lock) _unsaved.Clear();
    }
}

[JsonSerializable(typeof(List<string>))]
internal sealed partial class KeyJson : JsonSerializerContext;
