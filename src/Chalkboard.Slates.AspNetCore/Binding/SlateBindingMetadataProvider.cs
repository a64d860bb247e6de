using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// Allows slates, their clients, documents and workflows as parameters of controllers and Razor Pages without [FromServices].
/// </summary>
internal sealed class SlateBindingMetadataProvider : IConfigureOptions<MvcOptions>, IBindingMetadataProvider
{
    public void Configure(MvcOptions options) => options.ModelMetadataDetailsProviders.Add(this);

    public void CreateBindingMetadata(BindingMetadataProviderContext context)
    {
        if (SlateParameterValidator.IsSlateService(context.Key.ModelType)) context.BindingMetadata.BindingSource = BindingSource.Services;
    }
}
