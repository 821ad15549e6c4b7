// Loads the index of the search when somebody is about to search, and then searches for what was typed meanwhile.
const input = document.getElementById('tsd-search-input')
const script = document.getElementById('tsd-search-script')
const status = document.getElementById('tsd-search-status')

function loadIndex() {
  if (script.src === '') script.src = script.dataset.src
}

document.getElementById('tsd-search-trigger').addEventListener('pointerenter', loadIndex)
input.addEventListener('focus', loadIndex)
// TypeDoc's own script shows a message here until the index is ready.
new MutationObserver(() => {
  if (status.textContent === '' && input.value !== '') input.dispatchEvent(new Event('input'))
}).observe(status, { childList: true })
